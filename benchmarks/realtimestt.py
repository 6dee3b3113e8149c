"""End of speech to final transcript, side by side with RealtimeSTT: same weights, same sound, same machine.

    python3 -m venv /tmp/other && /tmp/other/bin/pip install realtimestt faster-whisper==1.2.1
    .venv/bin/python benchmarks/realtimestt.py --other /tmp/other/bin/python --save benchmarks/results

(PyAudio, which RealtimeSTT needs, is built from ``portaudio19-dev``.) Ours is the whole session, with its model
of the world at work beside the recogniser; RealtimeSTT runs alone, once with its defaults and once as fast as its
own options make it (``TUNED``). Both hear the sound in real time, and both get the same prompt.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path
from typing import Any

RATE = 16_000
GAP_S = 3.0
"""Seconds of silence after a question: longer than anybody takes to transcribe it."""
BLOCK = 160
TUNED = {"post_speech_silence_duration": 0.35, "early_transcription_on_silence": 160}
"""As soon as ours ends a turn that looks complete, and transcribing ahead as ours does."""


def main() -> None:
    """Render the sound, run the three, print and save the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--other", help="the Python that has RealtimeSTT")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        theirs(json.loads(given.child))
        return
    if not given.other:
        parser.error("--other is needed")
    compare(given.other, given.questions, given.save)


def theirs(job: dict[str, Any]) -> None:
    """In the other Python: RealtimeSTT hears the sound in real time; its texts with their times."""
    import numpy as np
    from RealtimeSTT import AudioToTextRecorder

    with wave.open(job["wav"], "rb") as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    recorder = AudioToTextRecorder(
        model=job["model"], device="cpu", compute_type="int8", language="en", spinner=False,
        use_microphone=False, no_log_file=True, initial_prompt=job["prompt"], **job["options"],
    )  # fmt: skip
    found: list[tuple[float, str]] = []
    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            text = recorder.text()
            found.append((time.monotonic() - began, text))

    began = time.monotonic()
    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    for start in range(0, len(sound), BLOCK):
        time.sleep(max(0.0, began + start / RATE - time.monotonic()))
        recorder.feed_audio(sound[start : start + BLOCK].tobytes(), RATE)
    time.sleep(GAP_S)
    over.set()
    print("FOUND " + json.dumps(found), flush=True)
    recorder.abort()
    recorder.shutdown()


def compare(other: str, count: int, save: Path | None) -> None:
    """Everything, one after the other."""
    import numpy as np

    from aura_desktop import bench, paths
    from aura_desktop.bench import lines
    from aura_desktop.bench.voice import word_error_rate
    from aura_desktop.evaluation.machine import about_this_machine
    from aura_desktop.evaluation.stats import percentiles
    from aura_desktop.speech.transcriber import PROMPTS

    voices = lines.voices(paths.models_dir() / "piper-en-us-joe")
    silence = np.zeros(round(GAP_S * RATE), np.float32)
    parts, truth, at = [silence], [], GAP_S
    for number in range(count):
        text = lines.QUESTIONS[number % len(lines.QUESTIONS)]
        said = lines.resampled(voices[number % len(voices)].speak(text), lines.RATE, RATE)
        heard = np.flatnonzero(np.abs(said) > 10 ** (-50 / 20))
        truth.append((text, at + (heard[-1] + 1) / RATE))
        parts += [said, silence]
        at += len(said) / RATE + GAP_S
    with tempfile.TemporaryDirectory() as folder:
        wav = lines.write(Path(folder) / "questions.wav", np.concatenate(parts), RATE)
        job = {
            "wav": str(wav),
            "model": str(paths.models_dir() / "whisper-base"),
            "prompt": PROMPTS["en"],
            "options": {
                "silero_onnx_model_path": str(
                    paths.models_dir() / "silero-vad" / "silero_vad.onnx"
                ),
                "silero_backend": "auto",
            },
        }
        runs = {
            "aura_desktop": ours(wav),
            "realtimestt": run_other(other, job),
            "realtimestt_tuned": run_other(other, {**job, "options": {**job["options"], **TUNED}}),
        }
    table: dict[str, Any] = {"questions": count}
    for name, found in runs.items():
        late, pairs = [], []
        for number, (text, end) in enumerate(truth):
            until = truth[number + 1][1] if number + 1 < len(truth) else float("inf")
            mine = [(t, words) for t, words in found if end <= t < until - 0.5]
            pairs.append((text, " ".join(words for _, words in mine)))
            if mine:
                late.append((mine[0][0] - end) * 1000)
        table[name] = {
            "speech_end_to_transcript_ms": percentiles(late),
            "word_error_rate": round(word_error_rate(pairs), 4),
            "lost": count - len(late),
        }
    median = table["aura_desktop"]["speech_end_to_transcript_ms"]["p50"]
    for name in ("realtimestt", "realtimestt_tuned"):
        table[name]["times_slower"] = round(
            table[name]["speech_end_to_transcript_ms"]["p50"] / median, 2
        )
    print(json.dumps(table, indent=1))
    if save is not None:
        bench.save(
            {"machine": about_this_machine(), "benchmarks": {"realtimestt": table}},
            save,
            "realtimestt",
        )


def ours(wav: Path) -> list[tuple[float, str]]:
    """The session's questions with their times in the sound."""
    from aura_desktop.bench.child import Child, program

    words = ["live", "--headless", "--pace", "real", "--video", "none", "--audio", str(wav)]
    with Child(program(*words, "--speaker", "none", "--events", "-")) as child:
        events = [line.event() for line in child.lines(3600.0)]
    return [(e["t"], e["text"]) for e in events if e.get("type") == "user.asked"]


def run_other(python: str, job: dict[str, Any]) -> list[tuple[float, str]]:
    """The same from RealtimeSTT."""
    done = subprocess.run(
        [python, __file__, "--child", json.dumps(job)], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    if not told:
        sys.exit(f"RealtimeSTT failed: {done.stderr[-2000:]}")
    return [(t, text) for t, text in json.loads(told[-1].removeprefix("FOUND "))]


if __name__ == "__main__":
    main()
