"""The reference lines on the charts, from the harness that judges agents."""

import re

import numpy as np
import pytest

from scripts.installing import ROOT
from tetris_viz.game.evaluation import play
from tetris_viz.game.references import dellacherie, randomly


def shown(name: str) -> float:
    """The figure that the page shows for a reference."""
    found = re.search(rf"\b{name} = ([\d.]+)", (ROOT / "static" / "js" / "domain" / "references.js").read_text())
    assert found
    return float(found[1])


def test_the_hand_tuned_line_is_what_dellacheries_controller_scores() -> None:
    report = play(dellacherie, range(10_000, 10_016), cap=1_000)
    assert report.survival == 1
    assert report.score_per_piece == pytest.approx(shown("TUNED"), abs=0.15)


def test_the_random_line_is_what_chance_scores() -> None:
    report = play(randomly(np.random.default_rng(1)), range(10_000, 10_400))
    assert report.score_per_piece == pytest.approx(shown("RANDOM"), abs=0.01)
    assert report.lines_per_game == pytest.approx(0.03, abs=0.03)
    assert report.survival == 0
