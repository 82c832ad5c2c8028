"""Evaluations: one game of each seed, and only that one, counts."""

import numpy as np
import pytest

from tests.game.test_environment import carefully
from tetris_viz.game.environment import PlacementEnv
from tetris_viz.game.evaluation import Report, play
from tetris_viz.game.features import LEGAL
from tetris_viz.game.position import Position
from tetris_viz.game.stepper import EndedGame


def carefully_all(position: Position) -> np.ndarray:
    return np.array([carefully(observation) for observation in position.observation])


def first_legal(position: Position) -> np.ndarray:
    return np.array([np.flatnonzero(observation[:, LEGAL])[0] for observation in position.observation])


def test_a_report_tells_of_the_very_games_of_its_seeds() -> None:
    report = play(first_legal, [11, 12, 13], cap=500)
    for seed, game in zip([11, 12, 13], report.games, strict=True):
        env = PlacementEnv(max_pieces=500, seed=seed)
        observation, _ = env.reset()
        over = False
        while not over:
            observation, _, over, _, info = env.step(np.flatnonzero(observation[:, LEGAL])[0])
        assert (game.pieces, game.lines, game.score) == tuple(info["game"][k] for k in ("pieces", "lines", "score"))
    assert report.survival == 0


def test_good_play_survives_to_the_cap_and_its_figures_are_means() -> None:
    report = play(carefully_all, range(1, 5), cap=60)
    assert report.survival == 1
    assert [game.pieces for game in report.games] == [60] * 4
    assert report.lines_per_game == np.mean([game.lines for game in report.games])
    assert report.score_per_piece == sum(game.score for game in report.games) / 240
    assert report.spread == pytest.approx(np.std([game.score / 60 for game in report.games]))


def unequal_games() -> Report:
    """Games of 20 to 1,000 pieces; those that live on score more a piece, as a policy's do."""
    dice, games = np.random.default_rng(7), list[EndedGame]()
    for slot in range(64):
        pieces = int(dice.integers(20, 300)) if dice.random() < 0.6 else 1000
        score = int(pieces * dice.normal(3.0 + pieces / 200, 1.0))
        games.append(EndedGame(slot, pieces, score // 40, score, 0.0, pieces == 1000, garbage=False))
    return Report(games)


def test_of_games_of_unequal_length_the_error_is_that_of_the_ratio_of_sums() -> None:
    report, dice = unequal_games(), np.random.default_rng(11)
    pieces, scores = np.array([(game.pieces, game.score) for game in report.games], float).T
    drawn = dice.integers(0, len(pieces), (20_000, len(pieces)))
    bootstrap = float(np.std(scores[drawn].sum(1) / pieces[drawn].sum(1)))
    assert report.error == pytest.approx(bootstrap, rel=0.05)
    assert report.spread == pytest.approx(bootstrap * np.sqrt(len(pieces)), rel=0.05)
    of_means = float(np.std(scores / pieces))
    assert report.spread != pytest.approx(of_means, rel=0.2), (
        "the standard deviation of each game's own mean is another"
    )
