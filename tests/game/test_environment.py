"""The environment against the library it plays on."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tetris_viz.core.frames import VIEWS, decode, encode
from tetris_viz.core.pieces import CELLS
from tetris_viz.game.environment import PlacementEnv
from tetris_viz.game.features import BOARD, FEATURES, LEGAL, ROWS
from tetris_viz.game.placements import Placement

Chooser = Callable[[Any], int]


def visible(env: PlacementEnv) -> list[list[int]]:
    """The library's own board, cell by cell, in the values of a frame."""
    cropped = env.tetris.crop_padding(env.tetris.board)
    return [[int(cell) - 1 if cell else 0 for cell in row] for row in cropped]


def after(placement: Placement) -> bytes:
    """The board once the piece has landed and full rows are gone, in the values of ``cells``."""
    board, width = bytearray(placement.cells), 10
    for row, column in CELLS[placement.piece][placement.rotation]:
        board[(placement.row + row) * width + placement.column + column] = placement.piece + 1
    rows = [bytes(board[start : start + width]) for start in range(0, len(board), width)]
    kept = [row for row in rows if 0 in row]
    return bytes(width) * (len(rows) - len(kept)) + b"".join(kept)


def rows_of(cells: bytes) -> list[list[int]]:
    return [list(cells[start : start + 10]) for start in range(0, 200, 10)]


def carelessly(rng: np.random.Generator) -> Chooser:
    return lambda observation: int(rng.choice(np.flatnonzero(observation[:, LEGAL])))


def carefully(observation: Any) -> int:
    """Dellacherie's hand-tuned controller, on the observation's own columns."""
    x = observation.astype(float)
    value = x[:, 1] - x[:, 0] / 2 - x[:, 2] - x[:, 3] - 4 * x[:, 4] - x[:, 5]
    return int(np.where(observation[:, LEGAL] == 1, value, -np.inf).argmax())


def game(env: PlacementEnv, choose: Chooser, pieces: int = 10_000) -> Iterator[tuple[Any, Any, Any]]:
    """Play one game: the observation chosen from, the library's board before, and what ``step`` returned."""
    observation, _ = env.reset()
    for _ in range(pieces):
        before = visible(env)
        result = env.step(choose(observation))
        yield observation, before, result
        observation = result[0]
        if result[2] or result[3]:
            return


def library_landing(env: PlacementEnv, rotation: int, column: int) -> int | None:
    """The row the library's own rules land the piece in; None where they refuse it at the top."""
    tetris = env.tetris
    piece = tetris.active_tetromino
    for _ in range(rotation):
        piece = tetris.rotate(piece, True)
    rows, columns = np.nonzero(piece.matrix)
    if column + columns.max() - columns.min() > 9:
        return None
    x, y = column + 4 - int(columns.min()), 0
    if tetris.collision(piece, x, y):
        return None
    while not tetris.collision(piece, x, y + 1):
        y += 1
    return y + int(rows.min())


DISTINCT = [2, 1, 4, 2, 2, 4, 4]
"""How many rotations of each piece look different."""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(1, 2**31 - 1), kind=st.sampled_from(["bag", "uniform"]))
def test_every_placement_shows_the_librarys_own_board_before_and_after(seed: int, kind: Any) -> None:
    env = PlacementEnv(pieces=kind, seed=seed)
    for _, before, (_, _, over, _, info) in game(env, carelessly(np.random.default_rng(seed))):
        placement = info["placement"]
        assert rows_of(placement.cells) == before
        assert rows_of(after(placement)) == visible(env)
        assert placement.over == over
        for view in VIEWS:
            frame = placement.frame(3, view, 77)
            assert decode(encode(frame)) == frame
            assert (frame.cells, frame.view, frame.room, frame.step) == (placement.cells, view, 3, 77)


def test_boards_agree_in_a_long_game_with_clears() -> None:
    env, lines = PlacementEnv(seed=5), 0
    for _, before, (_, _, _, _, info) in game(env, carefully, 400):
        placement = info["placement"]
        assert rows_of(placement.cells) == before
        assert rows_of(after(placement)) == visible(env)
        lines = placement.lines
    assert lines >= 140


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(1, 2**31 - 1))
def test_legality_and_landing_row_are_the_librarys(seed: int) -> None:
    env, choose = PlacementEnv(seed=seed), carelessly(np.random.default_rng(seed))
    observation, _ = env.reset()
    over = False
    while not over:
        rules = {}
        for column in range(10):
            for rotation in range(DISTINCT[env.tetris.active_tetromino.id - 2]):
                landing_row = library_landing(env, rotation, column)
                if landing_row is not None:
                    rules[column * 4 + rotation] = landing_row
        assert sorted(rules) == list(np.flatnonzero(observation[:, LEGAL]))
        assert rules, "a game that goes on has a legal placement"
        action = choose(observation)
        observation, _, over, _, info = env.step(action)
        placement = info["placement"]
        assert placement.row == rules[action]
        assert (placement.column, placement.rotation) == divmod(action, 4)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(1, 2**31 - 1))
def test_the_observation_foretells_lines_and_the_end(seed: int) -> None:
    env = PlacementEnv(seed=seed)
    rng = np.random.default_rng(seed)

    def choose(observation: Any) -> int:
        return carefully(observation) if rng.random() < 0.6 else carelessly(rng)(observation)

    lines = 0
    for observation, _, (after, _, over, _, info) in game(env, choose, 150):
        placement = info["placement"]
        row = observation[placement.column * 4 + placement.rotation]
        assert row[8] == placement.lines - lines
        assert bool(row[12]) == over
        assert list(row[15:22]) == [int(i == placement.next[0]) for i in range(7)]
        assert bool(after.any()) != over
        lines = placement.lines


def test_the_observation_is_in_its_space_and_illegal_rows_are_empty() -> None:
    env = PlacementEnv()
    observation, _ = env.reset()
    assert env.observation_space.contains(observation)
    assert observation.shape == (ROWS, FEATURES)
    assert not observation[:BOARD][observation[:BOARD, LEGAL] == 0].any()


def test_an_illegal_action_is_refused_and_changes_nothing() -> None:
    env = PlacementEnv()
    observation, _ = env.reset()
    before = visible(env)
    with pytest.raises(ValueError, match="illegal"):
        env.step(int(np.flatnonzero(observation[:, LEGAL] == 0)[0]))
    assert visible(env) == before


def test_the_next_pieces_come_in_the_order_shown() -> None:
    placements = [r[4]["placement"] for *_, r in game(PlacementEnv(seed=9), carefully, 60)]
    for now, then in itertools.pairwise(placements):
        assert now.next[0] == then.piece
        assert now.next[1:] == then.next[:3]


def test_the_bag_deals_every_piece_once_in_seven_and_uniform_does_not() -> None:
    def order(kind: Any) -> list[int]:
        return [r[4]["placement"].piece for *_, r in game(PlacementEnv(pieces=kind, seed=4), carefully, 70)]

    bag, uniform = order("bag"), order("uniform")
    assert all(sorted(bag[i : i + 7]) == list(range(7)) for i in range(0, 70, 7))
    assert any(sorted(uniform[i : i + 7]) != list(range(7)) for i in range(0, 70, 7))
    assert set(uniform) == set(range(7))


@pytest.mark.parametrize("kind", ["bag", "uniform"])
def test_a_seed_repeats_its_games_and_another_does_not(kind: Any) -> None:
    def history(seed: int) -> list[Any]:
        env, choose = PlacementEnv(pieces=kind, seed=seed), carelessly(np.random.default_rng(0))
        return [r[4]["placement"] for _ in range(3) for *_, r in game(env, choose)]

    assert history(3) == history(3)
    assert history(3) != history(4)


def test_a_seed_given_to_reset_begins_its_order_again() -> None:
    env = PlacementEnv(seed=1)
    other = PlacementEnv(seed=8)
    env.reset()
    assert np.array_equal(env.reset(seed=8)[0], other.reset()[0])
    assert np.array_equal(env.reset()[0], other.reset()[0])


@pytest.mark.parametrize(
    ("objective", "pay", "death"), [("score", lambda n: n**2 / 4, -50.0), ("lines", lambda n: float(n), -20.0)]
)
def test_rewards_and_the_summary_of_a_game_add_up(objective: Any, pay: Callable[[int], float], death: float) -> None:
    env = PlacementEnv(objective=objective, seed=2)
    rng = np.random.default_rng(1)
    total, lines, score = 0.0, 0, 0

    def choose(observation: Any) -> int:
        return carefully(observation) if rng.random() < 0.7 else carelessly(rng)(observation)

    for *_, (_, reward, over, _, info) in game(env, choose):
        cleared = info["placement"].lines - lines
        assert reward == pay(cleared) + (death if over else 0)
        total, lines, score = total + reward, lines + cleared, score + 10 * cleared**2
        assert info["placement"].score == score
        assert sum(n * count for n, count in enumerate(info["placement"].clears, 1)) == lines
        assert ("game" in info) == over
    assert lines > 0
    assert info["game"] == {
        "pieces": info["placement"].number,
        "lines": lines,
        "score": score,
        "reward": pytest.approx(total),
        "truncated": False,
    }


def test_a_game_at_its_cap_is_truncated_and_not_over() -> None:
    *_, (observation, _, over, truncated, info) = list(game(PlacementEnv(max_pieces=30), carefully))[-1]
    assert (over, truncated, info["placement"].number) == (False, True, 30)
    assert info["placement"].truncated
    assert info["game"]["truncated"]
    assert observation.any()


def test_games_and_pieces_are_counted_from_one() -> None:
    env = PlacementEnv(max_pieces=3)
    counted = [(r[4]["placement"].game, r[4]["placement"].number) for _ in range(2) for *_, r in game(env, carefully)]
    assert counted == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]


def test_the_features_suffice_for_a_known_controller_to_survive() -> None:
    *_, (_, _, over, _, info) = list(game(PlacementEnv(max_pieces=1000, seed=11), carefully))[-1]
    assert not over
    assert info["game"]["lines"] >= 380
