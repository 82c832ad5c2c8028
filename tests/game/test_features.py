"""Features of boards drawn by hand, and of random ones counted a second time the slow way."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tetris_viz.core.pieces import CELLS, NAMES
from tetris_viz.game.features import ACTIONS, BOARD, COLUMNS, FEATURES, LEGAL, ROWS, SCALE
from tetris_viz.game.kernels import observe, rows_of
from tetris_viz.game.shapes import SHAPES, SPAWNS

ROW = {name: i for i, (name, _) in enumerate(COLUMNS)}


def padded(board: Any) -> Any:
    """The library's board: bedrock beside and below."""
    whole = np.ones((24, 18), np.uint8)
    whole[:20, 4:14] = board
    return whole


def drawn(*rows: str) -> Any:
    """The lowest rows of a board; ``#`` is filled."""
    board = np.zeros((20, 10), np.uint8)
    for i, row in enumerate(rows):
        board[20 - len(rows) + i] = [2 if mark == "#" else 0 for mark in row]
    return board


def look_all(board: Any, piece: str, queue: str = "OOOO") -> tuple[Any, Any]:
    """The observation, and where each action lands."""
    observation, landing_row = np.zeros((ROWS, FEATURES), np.uint8), np.zeros(ACTIONS, np.int64)
    coming = np.array([NAMES.index(name) for name in queue])
    observe(rows_of(padded(board)), NAMES.index(piece), coming, SHAPES, SPAWNS, observation, landing_row)
    return observation, landing_row


def look(board: Any, piece: str, column: int, rotation: int = 0, queue: str = "OOOO") -> Any:
    return look_all(board, piece, queue)[0][column * 4 + rotation]


def test_a_flat_i_on_an_empty_board() -> None:
    row = look(drawn(), "I", 0)
    expected = [0, 0, 2, 10, 0, 0, 0, 0, 0, 1, 4, 1, 0, 0, 0]
    assert list(row[:15]) == expected
    assert list(row[15:22]) == [0, 1, 0, 0, 0, 0, 0]
    assert not row[22:LEGAL].any()
    assert row[LEGAL] == 1


def test_the_pieces_to_come_are_told() -> None:
    observation, _ = look_all(drawn(), "S", "TIOI")
    for row in (observation[3 * 4], observation[BOARD]):
        assert list(row[15:22]) == [0, 0, 1, 0, 0, 0, 0]
        assert list(row[22:25]) == [1, 0, 1]
    assert list(observation[BOARD, 25:32]) == [0, 0, 0, 1, 0, 0, 0]
    assert not observation[3 * 4, 25:32].any()


def test_the_board_as_it_is_has_the_last_row_and_is_no_placement() -> None:
    board = drawn("##........", "#.........", ".#........")
    row = look_all(board, "I")[0][BOARD]
    assert (row[ROW["holes"]], row[ROW["highest column"]], row[LEGAL]) == (2, 3, 0)
    assert {name: int(row[ROW[name]]) for name in slowly(board)} == slowly(board)


def test_a_tetris() -> None:
    row = look(drawn(*["#########."] * 4), "I", 9, rotation=1)
    assert row[ROW["lines cleared"]] == 4
    assert row[ROW["lines cleared x own cells cleared"]] == 16
    assert row[ROW["landing height, in half cells"]] == 3
    assert row[ROW["highest column"]] == 0
    assert row[ROW["column transitions"]] == 10


def test_holes_their_depth_and_their_rows() -> None:
    row = look(drawn("##........", "#.........", ".#........"), "O", 8)
    assert row[ROW["holes"]] == 2
    assert row[ROW["rows with holes"]] == 2
    assert row[ROW["filled cells above holes"]] == 3
    assert row[ROW["sum of column heights"]] == 3 + 3 + 2 + 2


def test_wells() -> None:
    row = look(drawn("#.#.......", "#.#.......", "#.#......."), "O", 8)
    assert row[ROW["cumulative wells"]] == 1 + 2 + 3
    assert row[ROW["deepest open well"]] == 3
    assert row[ROW["bumpiness"]] == 3 + 3 + 3 + 2


def test_ready_rows_are_stacked_lack_one_cell_and_lie_open() -> None:
    ready = ROW["ready rows: stacked rows that lack the same one open cell"]
    assert look(drawn(*["#########."] * 3), "O", 0)[ready] == 3
    assert look(drawn("#########.", "########.#", "########.#"), "O", 0)[ready] == 1
    assert look(drawn(".........#", "#########."), "O", 0)[ready] == 0


def test_a_next_piece_without_room_is_foretold() -> None:
    board = drawn(*["####.#####"] * 17)
    blocked = ROW["next piece cannot appear"]
    assert look(board, "O", 4, queue="TOOO")[blocked] == 1
    assert look(board, "O", 0, queue="TOOO")[blocked] == 0


def test_a_second_look_of_the_same_shape_is_illegal() -> None:
    observation, landing_row = look_all(drawn(), "O")
    legal = np.flatnonzero(observation[:, LEGAL])
    assert list(legal) == [column * 4 for column in range(9)]
    assert list(np.flatnonzero(landing_row >= 0)) == list(legal)


def test_the_scale_fits_the_columns() -> None:
    assert SCALE.shape == (FEATURES,)
    assert SCALE.dtype == np.float32
    assert (SCALE > 0).all()
    assert SCALE[LEGAL] == 1


def test_the_shapes_are_those_of_the_page() -> None:
    for piece in range(7):
        for rotation in range(4):
            masks, height = SHAPES[piece, rotation, :4], SHAPES[piece, rotation, 4]
            cells = [(r, c) for r in range(height) for c in range(4) if masks[r] >> c & 1]
            assert tuple(cells) == tuple(sorted(CELLS[piece][rotation]))


def slowly(board: Any) -> dict[str, int]:
    """The board's features, by the words that name them."""
    filled = board > 0
    heights = [20 - int(column.argmax()) if column.any() else 0 for column in filled.T]
    top = 20 - max(heights)
    walled = np.pad(filled, ((0, 0), (1, 1)), constant_values=True)
    floored = np.pad(filled, ((1, 0), (0, 0)), constant_values=False)
    floored = np.pad(floored, ((0, 1), (0, 0)), constant_values=True)
    holes = [(r, c) for c in range(10) for r in range(20 - heights[c], 20) if not filled[r, c]]
    wells = 0
    for c in range(10):
        depth = 0
        for r in range(20):
            depth = depth + 1 if not filled[r, c] and walled[r, c] and walled[r, c + 2] else 0
            wells += depth
    sides = [20, *heights, 20]
    return {
        "row transitions": int((walled[top:, 1:] != walled[top:, :-1]).sum()),
        "column transitions": int((floored[1:] != floored[:-1]).sum()),
        "holes": len(holes),
        "cumulative wells": wells,
        "filled cells above holes": sum(int(filled[:r, c].sum()) for r, c in holes),
        "rows with holes": len({r for r, _ in holes}),
        "highest column": max(heights),
        "sum of column heights": sum(heights),
        "bumpiness": sum(abs(a - b) for a, b in itertools.pairwise(heights)),
        "deepest open well": max(0, *(min(sides[i], sides[i + 2]) - heights[i] for i in range(10))),
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32 - 1), height=st.integers(0, 15), density=st.floats(0.2, 0.95))
@pytest.mark.parametrize("piece", ["I", "S", "L"])
def test_random_boards_agree_with_slow_counting(piece: str, seed: int, height: int, density: float) -> None:
    rng = np.random.default_rng(seed)
    board = np.zeros((20, 10), np.uint8)
    board[20 - height :] = rng.random((height, 10)) < density
    board[board.all(axis=1)] = 0
    index = NAMES.index(piece)
    observation, landing_row = look_all(board, piece)
    action = int(rng.choice(np.flatnonzero(observation[:, LEGAL])))
    column, rotation = divmod(action, 4)
    after = board.copy()
    for r, c in CELLS[index][rotation]:
        assert not after[landing_row[action] + r, column + c]
        after[landing_row[action] + r, column + c] = 1
    kept = after[~after.all(axis=1)]
    after = np.vstack([np.zeros((20 - len(kept), 10), np.uint8), kept])
    assert observation[action, ROW["lines cleared"]] == 20 - len(kept)
    for name, value in slowly(after).items():
        assert observation[action, ROW[name]] == min(value, 255), name
