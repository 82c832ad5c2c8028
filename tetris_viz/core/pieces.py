"""The seven pieces and their rotations, as tetris-gymnasium draws them.

Pieces are numbered 0..6 in the order ``I O T S Z J L``; a board cell holds 0 when
it is empty and ``piece + 1`` when it is filled.  Rotation ``r`` is the library's
matrix turned ``r`` quarter turns counter-clockwise (``numpy.rot90(matrix, r)``),
which the library calls "clockwise".
"""

NAMES = "IOTSZJL"

_MATRICES: tuple[tuple[str, ...], ...] = (
    ("....", "####", "....", "...."),
    ("##", "##"),
    (".#.", "###", "..."),
    (".##", "##.", "..."),
    ("##.", ".##", "..."),
    ("#..", "###", "..."),
    ("..#", "###", "..."),
)

Cells = tuple[tuple[int, int], ...]


def _turn(matrix: tuple[str, ...]) -> tuple[str, ...]:
    """One quarter turn counter-clockwise."""
    return tuple("".join(row[-1 - i] for row in matrix) for i in range(len(matrix)))


def _cells(matrix: tuple[str, ...]) -> Cells:
    filled = [(r, c) for r, row in enumerate(matrix) for c, mark in enumerate(row) if mark == "#"]
    top, left = min(r for r, _ in filled), min(c for _, c in filled)
    return tuple((r - top, c - left) for r, c in filled)


def _rotations(matrix: tuple[str, ...]) -> tuple[Cells, ...]:
    turned = [matrix]
    for _ in range(3):
        turned.append(_turn(turned[-1]))
    return tuple(_cells(m) for m in turned)


CELLS: tuple[tuple[Cells, ...], ...] = tuple(_rotations(m) for m in _MATRICES)
"""``CELLS[piece][rotation]``: the four filled ``(row, column)`` pairs, counted from
the top-left corner of their own bounding box.

>>> CELLS[1][0]
((0, 0), (0, 1), (1, 0), (1, 1))
"""
