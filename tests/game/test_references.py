"""The reference lines on the charts, from the harness that judges agents."""

import numpy as np
import pytest

from tetris_viz.game.evaluation import play
from tetris_viz.game.references import dellacherie, randomly
from tetris_viz.kinds.tetris.metrics import SCALE


def test_the_hand_tuned_line_is_what_dellacheries_controller_scores() -> None:
    report = play(dellacherie, range(10_000, 10_016), cap=1_000)
    assert report.survival == 1
    assert report.score_per_piece == pytest.approx(SCALE.tuned, abs=0.15)


def test_the_random_line_is_what_chance_scores() -> None:
    report = play(randomly(np.random.default_rng(1)), range(10_000, 10_400))
    assert report.score_per_piece == pytest.approx(SCALE.chance, abs=0.01)
    assert report.lines_per_game == pytest.approx(0.03, abs=0.03)
    assert report.survival == 0
