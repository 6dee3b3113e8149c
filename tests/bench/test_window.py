"""The window's bench measures a real session in a real window."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from aura_desktop.bench import window


def test_clip_is_720p_at_30_frames_a_second_and_moves(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    window.make_clip(clip, size=(320, 180))
    opened = cv2.VideoCapture(str(clip))
    assert opened.get(cv2.CAP_PROP_FPS) == pytest.approx(30.0)
    assert opened.get(cv2.CAP_PROP_FRAME_WIDTH) == 320
    assert opened.get(cv2.CAP_PROP_FRAME_COUNT) > 1000
    opened.release()


def test_it_watches_a_session(tmp_path: Path, models_dir: Path) -> None:
    words = [sys.executable, "-m", window.MEASURE, "--minutes", "0.05"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    numbers = json.loads(done.stdout.splitlines()[-1])
    assert numbers["watched_s"] >= 3.0
    assert numbers["heartbeats"] > 50
    assert numbers["painted_fps"] > 1
    assert 0 < numbers["gui_thread_cpu_percent"] < 100
    assert numbers["rss_with_session_mib"] > numbers["rss_window_alone_mib"] > 30


def test_missing_clip_is_a_sentence(tmp_path: Path) -> None:
    words = [sys.executable, "-m", window.MEASURE, "--video", str(tmp_path / "gone.mp4")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3
    assert "gone.mp4" in done.stderr
    assert "Traceback" not in done.stderr
