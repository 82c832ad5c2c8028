"""Compiled: placements on a board, the afterstates that they leave, and the features of both.

A row of the board is a bit mask, bit c for column c; a board is 20 such rows from the top.  Features are counted for
all ten columns at once.  A count for each column is a stack of bit planes: plane k holds bit k of every column's count.
Adding the row ``0110`` to the counts 0, 1, 3, 1 (from bit 3 to bit 0)::

    count                   0 1 3 1        0 2 4 1
    f0  (bit 0)             0 1 1 1   ->   0 0 0 1      f0 ^ row
    f1  (bit 1)             0 0 1 0   ->   0 1 0 0      f1 ^ carry, where carry = f0 & row
    f2  (bit 2)             0 0 0 0   ->   0 0 1 0      f2 ^ (f1 & carry)

Tables are arguments, and constants stand in this file: numba's cache does not notice a global that changed elsewhere.
"""

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

_FULL = 0b11_1111_1111
_HEIGHT = 20
_WIDTH = 10
Rows = NDArray[np.int64]
"""A board: (20,) bit masks."""

(
    LANDING_HEIGHT, ERODED_CELLS, ROW_TRANSITIONS, COLUMN_TRANSITIONS, HOLES, WELLS, CELLS_ABOVE_HOLES, HOLE_ROWS,
    LINES, HIGHEST, HEIGHTS, BUMPINESS, BLOCKED, DEEPEST_WELL, READY_ROWS,
) = range(15)  # fmt: skip
"""Columns of an observation's row (``features.COLUMNS`` says what they count)."""
NEXT, COMING, CURRENT = 15, 22, 25
"""First columns of the next piece (one of seven), of the three flags for later ones, and of the piece to place."""
BOX_HEIGHT, BOX_WIDTH, BOX_TOP, BOX_LEFT, DISTINCT = range(4, 9)
"""Entries of a shape (``shapes.SHAPES``) after its four row masks."""


@intrinsic
def _count(_context: Any, mask: Any) -> Any:
    """How many bits of ``mask`` are set, by the processor's own instruction."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.int64), generate


@njit(cache=True, inline="always")
def collides(rows: Rows, shape: NDArray[np.int64], row: int, column: int) -> bool:
    """Whether the piece's bounding box at ``row``, ``column`` touches a filled cell or the floor."""
    for i in range(shape[BOX_HEIGHT]):  # noqa: SIM110 - numba compiles no any()
        if row + i >= _HEIGHT or rows[row + i] & (shape[i] << column):
            return True
    return False


@njit(cache=True)
def top_of(rows: Rows) -> int:
    """The uppermost row with a filled cell; 20 on an empty board."""
    top = 0
    while top < _HEIGHT and rows[top] == 0:
        top += 1
    return top


@njit(cache=True)
def land(rows: Rows, top: int, shape: NDArray[np.int64], column: int) -> int:
    """The row where the piece's topmost cell lands in ``column``, or -1 where the placement is illegal.

    ``top`` is the board's (:func:`top_of`).  A placement is legal when the turned piece, in the library's own matrix at
    the board's top row, collides with nothing.
    """
    row, height = shape[BOX_TOP], shape[BOX_HEIGHT]
    if row + height > top and collides(rows, shape, row, column):
        return -1
    row = max(row, top - height)
    while not collides(rows, shape, row + 1, column):
        row += 1
    return row


@njit(cache=True)
def place(rows: Rows, shape: NDArray[np.int64], row: int, column: int) -> int:
    """Put the piece's cells into ``rows``; returns how many of them are in rows that are now full."""
    own = 0
    for i in range(shape[BOX_HEIGHT]):
        rows[row + i] |= shape[i] << column
        if rows[row + i] == _FULL:
            own += _count(shape[i])
    return own


@njit(cache=True)
def clear(rows: Rows) -> int:
    """Remove the full rows of ``rows``; returns how many there were."""
    to = _HEIGHT - 1
    for source in range(_HEIGHT - 1, -1, -1):
        if rows[source] != _FULL:
            rows[to] = rows[source]
            to -= 1
    for row in range(to + 1):
        rows[row] = 0
    return to + 1


@njit(cache=True)
def blocked(rows: Rows, piece: int, spawns: NDArray[np.int64]) -> bool:
    """Whether ``piece`` cannot appear, which ends the game."""
    for i in range(4):  # noqa: SIM110 - numba compiles no any()
        if rows[i] & spawns[piece, i]:
            return True
    return False


@njit(cache=True)
def describe(rows: Rows, observation: NDArray[np.uint8]) -> None:
    """Fill ``observation`` (FEATURES,) in the columns that depend on the board alone; the others stay as they are."""
    row_changes = column_changes = holes = wells = above_holes = hole_rows = heights = bumps = most_ready = 0
    filled = above = ready = ready_at = 0
    f0 = f1 = f2 = f3 = f4 = 0  # filled cells in each column so far
    w0 = w1 = w2 = w3 = w4 = 0  # depth in each column of the well that reaches this row
    d0 = d1 = d2 = d3 = d4 = 0  # rows in each column that are lower than both neighbours
    top = top_of(rows)
    for r in range(top, _HEIGHT):
        row = rows[r]
        walled = (row << 1) | 1 | (1 << 11)
        row_changes += _count((walled ^ (walled >> 1)) & 0x7FF)
        column_changes += _count(above ^ row)
        missing = ~row & _FULL
        hidden = missing & filled
        if hidden:
            holes += _count(hidden)
            hole_rows += 1
            above_holes += _count(hidden & f0) + 2 * _count(hidden & f1) + 4 * _count(hidden & f2)
            above_holes += 8 * _count(hidden & f3) + 16 * _count(hidden & f4)
        c0 = f0 & row
        c1 = f1 & c0
        c2 = f2 & c1
        f0, f1, f2, f3, f4 = f0 ^ row, f1 ^ c0, f2 ^ c1, f3 ^ c2, f4 ^ (f3 & c2)
        well = missing & ((row << 1) | 1) & ((row >> 1) | (1 << 9))
        if well:
            w0, w1, w2, w3, w4 = w0 & well, w1 & well, w2 & well, w3 & well, w4 & well
            c0 = w0 & well
            c1 = w1 & c0
            c2 = w2 & c1
            w0, w1, w2, w3, w4 = w0 ^ well, w1 ^ c0, w2 ^ c1, w3 ^ c2, w4 ^ (w3 & c2)
            wells += _count(w0) + 2 * _count(w1) + 4 * _count(w2) + 8 * _count(w3) + 16 * _count(w4)
        else:
            w0 = w1 = w2 = w3 = w4 = 0
        if missing and not missing & (missing - 1) and not hidden:
            ready = ready + 1 if missing == ready_at else 1
            ready_at = missing
            most_ready = max(most_ready, ready)
        else:
            ready = ready_at = 0
        filled |= row
        above = row
        heights += _count(filled)
        bumps += _count((filled ^ (filled >> 1)) & 0x1FF)
        low = ~filled & ((filled << 1) | 1) & ((filled >> 1) | (1 << 9)) & _FULL
        if low:
            c0 = d0 & low
            c1 = d1 & c0
            c2 = d2 & c1
            d0, d1, d2, d3, d4 = d0 ^ low, d1 ^ c0, d2 ^ c1, d3 ^ c2, d4 ^ (d3 & c2)
    deepest, most = 0, _FULL
    for bit, plane in ((16, d4), (8, d3), (4, d2), (2, d1), (1, d0)):
        if most & plane:
            most &= plane
            deepest += bit
    observation[ROW_TRANSITIONS], observation[COLUMN_TRANSITIONS] = row_changes, column_changes + _count(above ^ _FULL)
    observation[HOLES], observation[WELLS] = holes, min(wells, 255)
    observation[CELLS_ABOVE_HOLES], observation[HOLE_ROWS] = min(above_holes, 255), hole_rows
    observation[HIGHEST], observation[HEIGHTS], observation[BUMPINESS] = _HEIGHT - top, heights, bumps
    observation[DEEPEST_WELL], observation[READY_ROWS] = deepest, most_ready


@njit(cache=True)
def afterstate(
    rows: Rows,
    shape: NDArray[np.int64],
    row: int,
    column: int,
    following: int,
    spawns: NDArray[np.int64],
    after: Rows,
    features: NDArray[np.uint8],
) -> int:
    """Fill ``after`` (20,) with the board that the placement leaves, and ``features`` (FEATURES,), zeros, with its
    features; returns the lines cleared.  ``following`` is the piece that comes next."""
    after[:] = rows
    own = place(after, shape, row, column)
    lines = clear(after) if own else 0
    describe(after, features)
    features[LANDING_HEIGHT] = 2 * (_HEIGHT - row - shape[BOX_HEIGHT]) + shape[BOX_HEIGHT] - 1
    features[ERODED_CELLS] = lines * own
    features[LINES] = lines
    features[BLOCKED] = blocked(after, following, spawns)
    features[NEXT + following] = 1
    return lines


@njit(cache=True)
def observe(
    rows: Rows,
    piece: int,
    queue: NDArray[np.int64],
    shapes: NDArray[np.int64],
    spawns: NDArray[np.int64],
    observation: NDArray[np.uint8],
    landing_row: NDArray[np.int64],
) -> None:
    """Observe the board ``rows`` and every placement of ``piece`` on it.

    ``queue`` (4,) holds the pieces after it.  Fills ``observation`` (41, FEATURES), and ``landing_row`` (40,) with the
    row where the piece's topmost cell lands by each action, or -1 where the action is illegal.
    """
    following, legal = queue[0], observation.shape[1] - 1
    observation[:] = 0
    landing_row[:] = -1
    after = np.empty(_HEIGHT, np.int64)
    top = top_of(rows)
    for rotation in range(4):
        shape = shapes[piece, rotation]
        if not shape[DISTINCT]:
            continue
        for column in range(_WIDTH + 1 - shape[BOX_WIDTH]):
            row = land(rows, top, shape, column)
            if row < 0:
                continue
            action = column * 4 + rotation
            landing_row[action] = row
            afterstate(rows, shape, row, column, following, spawns, after, observation[action])
            for i in range(3):
                observation[action, COMING + i] = queue[1 + i] == 0
            observation[action, legal] = 1
    board = observation[40]
    describe(rows, board)
    board[NEXT + following] = 1
    for i in range(3):
        board[COMING + i] = queue[1 + i] == 0
    board[CURRENT + piece] = 1


@njit(cache=True)
def rows_of(board: NDArray[np.uint8]) -> Rows:
    """The library's padded board (24, 18) as rows (20,)."""
    rows = np.zeros(_HEIGHT, np.int64)
    for r in range(_HEIGHT):
        for c in range(_WIDTH):
            if board[r, c + 4]:
                rows[r] |= 1 << c
    return rows
