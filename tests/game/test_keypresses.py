"""Single key presses on tetris-gymnasium: what the agent sees and what viewers see is what the library holds."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tetris_viz.core.frames import decode, encode
from tetris_viz.core.pieces import CELLS
from tetris_viz.core.seeds import HELD_OUT, MOST_SEED, SELECTION
from tetris_viz.game.keypresses import KEYS, OBSERVATION_SIZE, OFF_BOARD, KeyEnv

DROP, HOLD, NOTHING = KEYS.index("drop"), KEYS.index("hold"), KEYS.index("nothing")


def library_cells(env: KeyEnv) -> np.ndarray:
    """Locked cells, the library's own crop: 0 empty, piece + 1 filled."""
    board = env.tetris.crop_padding(env.tetris.board).astype(int)
    return np.where(board > 0, board - 1, 0)


def presses(env: KeyEnv, rng: np.random.Generator, most: int) -> Any:
    """Keys at random, over several games; yields what each press answers."""
    for _ in range(most):
        answer = env.step(rng.integers(len(KEYS)))
        yield answer
        if answer[2] or answer[3]:
            env.reset()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(1, 2**31 - 1), pieces=st.sampled_from(["bag", "uniform"]))
def test_observation_and_frame_show_the_librarys_own_game(seed: int, pieces: Any) -> None:
    env = KeyEnv(pieces, seed=seed)
    env.reset()
    for observation, _, over, _, _ in presses(env, np.random.default_rng(seed), 150):
        assert observation.shape == (OBSERVATION_SIZE,)
        assert env.observation_space.contains(observation)
        shown = decode(encode(env.falling.frame(3, "training", 5)))
        assert shown.keys
        locked = library_cells(env)
        assert list(shown.cells) == locked.ravel().tolist()
        assert observation[:200].tolist() == (locked > 0).ravel().astype(int).tolist()
        moving = [(shown.row + r, shown.column + c) for r, c in CELLS[shown.piece][shown.rotation]]
        if over:
            assert shown.row == OFF_BOARD
            assert not observation[200:400].any()
            continue
        whole = env.tetris.crop_padding(env.tetris.project_tetromino()).astype(int)
        drawn = locked.copy()
        for r, c in moving:
            drawn[r, c] = shown.piece + 1
        assert (drawn == np.where(whole > 0, whole - 1, 0)).all()
        assert {divmod(int(i), 10) for i in np.flatnonzero(observation[200:400])} == set(moving)
        assert observation[400:428].reshape(4, 7).argmax(1).tolist() == list(shown.next)
        assert observation[428:].tolist() == [int(shown.hold == i) for i in range(7)]


def test_counts_and_rewards_are_the_librarys() -> None:
    env, games = KeyEnv(seed=4), 0
    env.reset()
    rewards = keys = placed = 0
    for _, reward, over, _, info in presses(env, np.random.default_rng(4), 2_000):
        rewards, keys, placed = rewards + reward, keys + 1, placed + info["placed"]
        if over:
            games += 1
            assert info["game"] == {
                "pieces": placed, "lines": 0, "score": 0, "reward": rewards, "truncated": False,
            }  # fmt: skip
            assert info["episode"] == {"r": rewards, "l": keys}
            assert (info["last"].over, info["last"].game, info["last"].number) == (True, games, placed)
            rewards = keys = placed = 0
    assert games > 10


def test_a_cleared_line_is_paid_scored_and_counted() -> None:
    env, column = KeyEnv(seed=1), 5
    env.reset()
    while env.falling.piece != 0:  # an I, to stand in the only gap of the lowest row
        env.reset()
    env.tetris.board[19, 4:14] = 2
    env.tetris.board[19, 4 + column] = 0
    env.step(KEYS.index("turn"))
    while env.falling.column != column:
        env.step(KEYS.index("right" if env.falling.column < column else "left"))
    _, reward, _, _, info = env.step(DROP)
    assert (reward, info["placed"], info["score"]) == (11, True, 10)
    assert (env.falling.lines, env.falling.score, env.falling.clears, env.falling.number) == (1, 10, (1, 0, 0, 0), 2)


def test_a_piece_falls_with_every_key_and_can_be_held_once() -> None:
    env = KeyEnv(seed=2)
    env.reset()
    first, second = env.falling.piece, env.falling.next[0]
    row = env.falling.row
    env.step(NOTHING)
    assert env.falling.row == row + 1
    env.step(HOLD)
    assert (env.falling.hold, env.falling.piece) == (first, second)
    env.step(HOLD)
    assert (env.falling.hold, env.falling.piece) == (first, second), "only once for each piece"


def test_a_long_game_is_truncated_at_its_cap() -> None:
    env = KeyEnv(max_pieces=2, seed=3)
    env.reset()
    env.step(DROP)
    _, _, over, truncated, info = env.step(DROP)
    assert (over, truncated, info["game"]["truncated"], info["game"]["pieces"]) == (False, True, True, 2)


def test_a_seed_repeats_its_games_and_the_first_one_is_the_placements_first_one() -> None:
    from tetris_viz.game.environment import PlacementEnv

    def order(seed: int) -> list[tuple[int, ...]]:
        env = KeyEnv(seed=seed)
        env.reset()
        pieces = [(env.falling.piece, *env.falling.next)]
        for _ in presses(env, np.random.default_rng(0), 200):
            pieces.append((env.falling.piece, *env.falling.next))
        return pieces

    assert order(7) == order(7)
    assert order(7) != order(8)
    placements = PlacementEnv(seed=7)
    placements.reset()
    assert order(7)[0] == (placements.position.piece[0], *placements.position.queue[0])


@pytest.mark.parametrize("key", range(len(KEYS)))
def test_every_key_alone_ends_a_game(key: int) -> None:
    env = KeyEnv(seed=5)
    env.reset()
    for _ in range(2_000):
        if env.step(key)[2]:
            return
    raise AssertionError(f"{KEYS[key]} goes on for ever")


def test_training_draws_no_game_that_is_held_out_for_judging() -> None:
    env = KeyEnv(seed=MOST_SEED)
    drawn = []
    for _ in range(300):
        env.reset()
        drawn.append(env.game_seed)
    assert max(drawn) < HELD_OUT <= min(SELECTION)
    assert len(set(drawn)) == len(drawn)
