"""Trials: one game of each seed, and only that one, counts."""

import numpy as np
import pytest

from tests.game.test_environment import carefully
from tetris_viz.game.environment import PlacementEnv
from tetris_viz.game.evaluation import play
from tetris_viz.game.features import LEGAL
from tetris_viz.game.position import Position


def carefully_all(position: Position) -> np.ndarray:
    return np.array([carefully(seen) for seen in position.seen])


def first_legal(position: Position) -> np.ndarray:
    return np.array([np.flatnonzero(seen[:, LEGAL])[0] for seen in position.seen])


def test_a_report_tells_of_the_very_games_of_its_seeds() -> None:
    report = play(first_legal, [11, 12, 13], cap=500)
    for seed, game in zip([11, 12, 13], report.games, strict=True):
        env = PlacementEnv(max_pieces=500, seed=seed)
        seen, _ = env.reset()
        over = False
        while not over:
            seen, _, over, _, info = env.step(np.flatnonzero(seen[:, LEGAL])[0])
        assert (game.pieces, game.lines, game.score) == tuple(info["game"][k] for k in ("pieces", "lines", "score"))
    assert report.survival == 0


def test_good_play_survives_to_the_cap_and_its_figures_are_means() -> None:
    report = play(carefully_all, range(1, 5), cap=60)
    assert report.survival == 1
    assert [game.pieces for game in report.games] == [60] * 4
    assert report.lines_per_game == np.mean([game.lines for game in report.games])
    assert report.score_per_piece == sum(game.score for game in report.games) / 240
    assert report.spread == pytest.approx(np.std([game.score / 60 for game in report.games]))
