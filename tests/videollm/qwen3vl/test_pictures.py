"""Our own preprocessing against transformers' picture processor."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from aura_desktop.videollm.qwen3vl.pictures import fit, patches
from tests.videollm.qwen3vl import tiny

BUDGET = 602_112


@pytest.mark.parametrize(
    "size", [(480, 640), (720, 1280), (333, 517), (1080, 1920), (640, 360), (64, 64), (96, 700)]
)
def test_a_still_picture_equals_transformers_own(size: tuple[int, int]) -> None:
    small = tiny.picture(3, size[0] // 8 + 1, size[1] // 8 + 1)
    image = cv2.resize(small, size[::-1], interpolation=cv2.INTER_CUBIC)
    theirs = Qwen2VLImageProcessorPil(
        patch_size=16, merge_size=2, image_mean=[0.5] * 3, image_std=[0.5] * 3,
        size={"shortest_edge": 64 * 64, "longest_edge": BUDGET // 2},
    )(images=[image], return_tensors="pt")  # fmt: skip
    mine = patches([np.asarray(image, np.uint8)] * 2, 16, 2, BUDGET)
    assert [1, mine.grid.height, mine.grid.width] == theirs["image_grid_thw"][0].tolist()
    assert torch.allclose(mine.values, theirs["pixel_values"], atol=1e-6)


def test_two_frames_stand_one_behind_the_other_in_each_patch() -> None:
    first, second = np.zeros((64, 64, 3), np.uint8), np.full((64, 64, 3), 255, np.uint8)
    values = patches([first, second], 16, 2, BUDGET).values.reshape(-1, 3, 2, 16, 16)
    assert (values[:, :, 0] == -1).all()
    assert (values[:, :, 1] == 1).all()


def test_a_lone_frame_counts_twice() -> None:
    image = tiny.picture(5)
    assert torch.equal(
        patches([image], 16, 2, BUDGET).values, patches([image, image], 16, 2, BUDGET).values
    )
    with pytest.raises(ValueError, match="one or two"):
        patches([], 16, 2, BUDGET)


@given(st.integers(1, 4000), st.integers(1, 4000), st.integers(1024, 10**6))
def test_any_size_fits_the_budget_in_whole_patches(height: int, width: int, pixels: int) -> None:
    tall, wide = fit(height, width, 32, pixels)
    assert tall % 32 == wide % 32 == 0
    assert min(tall, wide) >= 32
    # One row of merged patches is the least there is, even where it is too long for the budget.
    assert tall * wide <= pixels or min(tall, wide) == 32
