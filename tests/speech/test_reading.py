"""What is written short is read as a person reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.speech.reading import read_out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It is 3.5 km away.", "It is 3.5 kilometers away."),
        ("1 kg or 2 kg", "1 kilogram or 2 kilograms"),
        ("100 km/h", "100 kilometers per hour"),
        ("5ft tall", "5 feet tall"),
        ("60 fps at 50 Hz", "60 frames per second at 50 hertz"),
        ("3 GB in 10 ms", "3 gigabytes in 10 milliseconds"),
        ("at 10:00", "at 10 o'clock"),
        ("at 10:00 am", "at 10 am"),
        ("at 17:05", "at 17 oh 5"),
        ("at 5:30 pm", "at 5:30 pm"),
        ("12:34:56", "12:34:56"),
        ("99:99", "99:99"),
        ("on 2026-11-23", "on November 23, 2026"),
        ("2026-13-45", "2026-13-45"),
        ("3–5 dogs", "3 to 5 dogs"),
        ("3-5 cm", "3 to 5 centimeters"),
        ("555-12-34", "555-12-34"),
        ("$5.20, £1 and €1,200", "5 dollars and 20 cents, 1 pound and 1,200 euros"),
        ("1/2 a cup", "one half a cup"),
        ("on 1/2/2026", "on 1/2/2026"),
        ("No. 5 vs. #7", "number 5 versus number 7"),
        ("No. It left.", "No. It left."),
        ("i.e. two, e.g., a cat", "that is, two, for example, a cat"),
        ("approx. 3", "approximately 3"),
        ("I see 3 m", "I see 3 meters"),
        ("I'm 3 minutes in a room", "I'm 3 minutes in a room"),
        ("4 in a row", "4 in a row"),
        ("version 1.2.3 is in", "version 1.2.3 is in"),
        ("a cat on the left", "a cat on the left"),
    ],
)
def test_as_a_person_reads_it(written: str, said: str) -> None:
    assert read_out(written) == said


@given(st.text(max_size=200))
def test_anything_can_be_read(text: str) -> None:
    assert isinstance(read_out(text), str)
