"""Compiled: every placement of a piece on the library's board, and the board's features afterwards.

One file holds all of it on purpose: numba's cache looks only at the file of the function called,
so a helper changed elsewhere would go unnoticed.  For the same reason tables are arguments.
A row of the board is a bit mask, bit c for column c.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_FULL = 0b11_1111_1111


@njit(cache=True)
def _count(mask: int) -> int:
    """Filled cells of a row."""
    mask = mask - ((mask >> 1) & 0x5555)
    mask = (mask & 0x3333) + ((mask >> 2) & 0x3333)
    mask = (mask + (mask >> 4)) & 0x0F0F
    return (mask + (mask >> 8)) & 0x1F


@njit(cache=True)
def _collides(rows: NDArray[np.int64], shape: NDArray[np.int64], row: int, column: int) -> bool:
    """Whether the piece's bounding box at ``row``, ``column`` touches a filled cell or the floor."""
    for i in range(shape[4]):  # noqa: SIM110 - numba compiles no any()
        if row + i >= 20 or rows[row + i] & (shape[i] << column):
            return True
    return False


@njit(cache=True)
def _clear(rows: NDArray[np.int64]) -> int:
    """Remove full rows in place; how many there were."""
    to = 19
    for source in range(19, -1, -1):
        if rows[source] != _FULL:
            rows[to] = rows[source]
            to -= 1
    lines = to + 1
    for row in range(lines):
        rows[row] = 0
    return lines


@njit(cache=True)
def _describe(rows: NDArray[np.int64], values: NDArray[np.int64]) -> None:
    """Fill the columns of ``values`` that depend on the board alone (see features.COLUMNS)."""
    top = 0
    while top < 20 and rows[top] == 0:
        top += 1
    heights = np.zeros(10, np.int64)
    filled = np.zeros(10, np.int64)
    wells = np.zeros(10, np.int64)
    seen, above, ready, ready_at = 0, 0, 0, 0
    for r in range(top, 20):
        row = rows[r]
        walled = (row << 1) | 1 | (1 << 11)
        values[2] += _count((walled ^ (walled >> 1)) & 0x7FF)
        values[3] += _count(above ^ row)
        missing = ~row & _FULL
        holes = missing & seen
        well = missing & ((row << 1) | 1) & ((row >> 1) | (1 << 9))
        if holes:
            values[4] += _count(holes)
            values[7] += 1
        for c in range(10):
            bit = 1 << c
            if holes & bit:
                values[6] += filled[c]
            wells[c] = wells[c] + 1 if well & bit else 0
            values[5] += wells[c]
            if row & bit:
                filled[c] += 1
                if not seen & bit:
                    heights[c] = 20 - r
        if missing and not missing & (missing - 1) and not holes:
            ready = ready + 1 if missing == ready_at else 1
            ready_at = missing
            values[14] = max(values[14], ready)
        else:
            ready, ready_at = 0, 0
        seen |= row
        above = row
    values[3] += _count(above ^ _FULL)
    values[9] = 20 - top
    for c in range(10):
        values[10] += heights[c]
        left = heights[c - 1] if c > 0 else 20
        right = heights[c + 1] if c < 9 else 20
        if c > 0:
            values[11] += abs(heights[c] - left)
        values[13] = max(values[13], min(left, right) - heights[c])


@njit(cache=True)
def survey(
    board: NDArray[np.uint8],
    piece: int,
    following: int,
    wait: int,
    shapes: NDArray[np.int64],
    spawns: NDArray[np.int64],
    columns: int,
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Every placement of ``piece`` on the library's padded board (24, 18).

    ``following`` is the next piece, ``wait`` the column "pieces until a visible I", ``columns`` is FEATURES.
    Returns the observation (40, columns) and, for each action, the board row where the piece's topmost
    cell lands, or -1 where the action is illegal.  A placement is legal when the turned piece,
    in the library's own matrix at the board's top row, collides with nothing.
    """
    rows = np.zeros(20, np.int64)
    for r in range(20):
        for c in range(10):
            if board[r, c + 4]:
                rows[r] |= 1 << c
    seen = np.zeros((40, columns), np.uint8)
    landing = np.full(40, -1, np.int64)
    after = np.empty(20, np.int64)
    values = np.empty(columns, np.int64)
    for rotation in range(4):
        shape = shapes[piece, rotation]
        height, width = shape[4], shape[5]
        if not shape[8]:
            continue
        for column in range(11 - width):
            row = shape[6]
            if _collides(rows, shape, row, column):
                continue
            while not _collides(rows, shape, row + 1, column):
                row += 1
            action = column * 4 + rotation
            landing[action] = row
            after[:] = rows
            own = 0
            for i in range(height):
                after[row + i] |= shape[i] << column
                if after[row + i] == _FULL:
                    own += _count(shape[i])
            values[:] = 0
            lines = _clear(after)
            _describe(after, values)
            values[0] = 2 * (20 - row - height) + height - 1
            values[1] = lines * own
            values[8] = lines
            for i in range(4):
                if after[i] & spawns[following, i]:
                    values[12] = 1
            values[15 + following] = 1
            values[22] = wait
            values[columns - 1] = 1
            for i in range(columns):
                seen[action, i] = min(values[i], 255)
    return seen, landing
