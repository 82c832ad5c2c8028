"""A room to show, and a clock to show it by."""

from pathlib import Path

import pytest

from tests.player.playing import Clock, write_policy
from tetris_viz.ipc.messages import ShowRoom


@pytest.fixture
def choice(tmp_path: Path) -> ShowRoom:
    write_policy(tmp_path / "policy.npz", 64)
    return ShowRoom(
        number=7, pieces="bag", seed=3, chosen="newest", policy=str(tmp_path / "policy.npz"), step=64, play="greedy",
        pieces_per_second=4,
    )  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()
