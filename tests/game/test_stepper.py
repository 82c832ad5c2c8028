"""The compiled games against tetris-gymnasium: whole seeded games, everything that can be seen of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.game.test_environment import carefully
from tetris_viz.game.environment import PlacementEnv
from tetris_viz.game.features import BOARD, LEGAL
from tetris_viz.game.library import visible_cells
from tetris_viz.game.shapes import FIRST_ID
from tetris_viz.game.stepper import MOST_GARBAGE, Games

Chooser = Callable[[Any], int]


def carelessly(rng: np.random.Generator) -> Chooser:
    return lambda observation: int(rng.choice(np.flatnonzero(observation[:, LEGAL])))


def agree_for_a_game(games: Games, env: PlacementEnv, choose: Chooser, most: int) -> int:
    """Play game 0 and the library's side by side to the end, comparing everything; the pieces it took."""
    observation, _ = env.reset()
    games.begin()
    library = env.tetris
    for number in range(1, most + 1):
        assert (games.observation[0] == observation).all()
        assert games.piece[0] == library.active_tetromino.id - FIRST_ID
        assert list(games.queue[0]) == list(library.queue.queue)
        action = choose(observation)
        observation, reward, over, truncated, info = env.step(action)
        games.step(np.array([action]))
        assert (games.rewards[0], bool(games.over[0]), bool(games.truncated[0])) == (reward, over, truncated)
        assert games.placement() == info["placement"]
        if over or truncated:
            (ended,) = games.ended()
            game = info["game"]
            assert (ended.pieces, ended.lines, ended.score) == (game["pieces"], game["lines"], game["score"])
            assert (ended.reward, ended.truncated) == (pytest.approx(game["reward"]), game["truncated"])
            if truncated:
                assert (games.final[0] == observation).all()
            return number
        assert games.cells[0].tobytes() == visible_cells(library.board)
        assert not games.ended()
    return most


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(1, 2**31 - 1),
    pieces=st.sampled_from(["bag", "uniform"]),
    objective=st.sampled_from(["score", "lines"]),
    cap=st.sampled_from([15, 2000]),
)
def test_random_games_are_the_librarys(seed: int, pieces: Any, objective: Any, cap: int) -> None:
    games, env = Games([seed], objective, pieces, cap), PlacementEnv(objective, pieces, cap, seed)
    agree_for_a_game(games, env, carelessly(np.random.default_rng(seed)), 200)


@pytest.mark.parametrize("pieces", ["bag", "uniform"])
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_long_games_played_well_are_the_librarys(seed: int, pieces: Any) -> None:
    games, env = Games([seed], "score", pieces), PlacementEnv("score", pieces, seed=seed)
    assert agree_for_a_game(games, env, carefully, 1_000) == 1_000


def test_games_side_by_side_are_the_games_alone() -> None:
    seeds = [7, 8, 9, 10]
    together = Games(seeds)
    together.begin()
    alone = [Games([seed]) for seed in seeds]
    for game in alone:
        game.begin()
    for _ in range(30):
        actions = np.array([carefully(observation) for observation in together.observation])
        together.step(actions)
        for i, game in enumerate(alone):
            game.step(actions[i : i + 1])
            assert (game.observation[0] == together.observation[i]).all()


def test_an_illegal_action_is_refused_and_nothing_moves() -> None:
    games = Games([1, 2])
    games.begin()
    before = games.observation.copy()
    legal = [int(np.flatnonzero(observation[:, LEGAL])[0]) for observation in games.observation]
    illegal = int(np.flatnonzero(games.observation[1, :BOARD, LEGAL] == 0)[0])
    for wrong in (illegal, -1, BOARD):
        with pytest.raises(ValueError, match=f"action {wrong} is illegal in game 1"):
            games.step(np.array([legal[0], wrong]))
    assert (games.observation == before).all()


def test_the_same_seeds_repeat_whole_runs() -> None:
    def run(rng_seed: int) -> list[Any]:
        games, told = Games([5, 6, 7], garbage=0.5, max_pieces=30, rng_seed=rng_seed), []
        games.begin()
        rng = np.random.default_rng(0)
        for _ in range(200):
            games.step(np.array([carelessly(rng)(observation) for observation in games.observation]))
            told += games.ended()
        return told

    first = run(1)
    assert first == run(1) != run(2)


def test_some_games_begin_on_garbage_but_never_the_shown_one() -> None:
    games, rng = Games(range(1, 9), garbage=0.5, max_pieces=2, rng_seed=3), np.random.default_rng(0)
    games.begin()
    garbage = []
    for _ in range(100):
        games.step(np.array([carelessly(rng)(observation) for observation in games.observation]))
        for ended in games.ended():
            board = games.cells[ended.slot]  # of the game that begins now
            masks = [sum(1 << c for c in range(10) if row[c]) for row in board]
            assert list(games.rows[ended.slot]) == masks
            assert (1 << 10) - 1 not in masks
            assert not board[: 20 - MOST_GARBAGE].any()
            assert ended.slot or not board.any()
        garbage += [ended.garbage for ended in games.ended() if ended.slot]
        assert not any(ended.garbage for ended in games.ended() if ended.slot == 0)
    assert 0.4 < np.mean(garbage) < 0.6
