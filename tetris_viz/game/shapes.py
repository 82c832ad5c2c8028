"""The library's pieces as tables: what the kernels and the environment look up."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from tetris_gymnasium.components.tetromino import Tetromino
from tetris_gymnasium.envs import Tetris

from .kernels import BOX_HEIGHT, DISTINCT

WIDTH, HEIGHT, PADDING = 10, 20, 4
PIECES, ROTATIONS = 7, 4
FIRST_ID = 2
"""The library's cell value of piece 0; 0 is empty and 1 bedrock."""


def _turned(piece: int, rotation: int) -> NDArray[Any]:
    return np.ascontiguousarray(np.rot90(Tetris.TETROMINOES[piece].matrix, rotation))


def _trim(matrix: NDArray[Any]) -> tuple[NDArray[Any], int, int]:
    """The piece's bounding box, and the row and column of ``matrix`` where it begins."""
    rows, columns = np.nonzero(matrix)
    top, left = int(rows.min()), int(columns.min())
    return matrix[top : rows.max() + 1, left : columns.max() + 1], top, left


def _tables() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    shapes = np.zeros((PIECES, ROTATIONS, DISTINCT + 1), np.int64)
    spawns = np.zeros((PIECES, 4), np.int64)
    for piece in range(PIECES):
        looks: set[bytes] = set()
        for rotation in range(ROTATIONS):
            matrix = _turned(piece, rotation)
            box, top, left = _trim(matrix)
            masks = [sum(1 << c for c in range(box.shape[1]) if row[c]) for row in box]
            identity = bytes(box.shape) + box.tobytes()
            shapes[piece, rotation, : len(masks)] = masks
            shapes[piece, rotation, BOX_HEIGHT:] = (*box.shape, top, left, identity not in looks)
            looks.add(identity)
            if rotation == 0:
                column = (WIDTH + 2 * PADDING) // 2 - matrix.shape[0] // 2 + left - PADDING
                spawns[piece, top : top + len(masks)] = [mask << column for mask in masks]
    return shapes, spawns


SHAPES, SPAWNS = _tables()
"""``SHAPES`` (7, 4, 9): for each piece and rotation four row bit masks from the top (bit c is column c of the bounding
box); then BOX_HEIGHT, BOX_WIDTH, BOX_TOP and BOX_LEFT, that box in the library's matrix; and DISTINCT, 1 unless an
earlier rotation looks the same.

``SPAWNS`` (7, 4): for each piece the bit masks, for board rows 0 to 3, of the cells that it fills when it appears.
"""

TURNED: tuple[tuple[Any, ...], ...] = tuple(
    tuple(
        Tetromino(
            piece + FIRST_ID,
            Tetris.TETROMINOES[piece].color_rgb,
            (_turned(piece, rotation) * (piece + FIRST_ID)).astype(np.uint8),
        )
        for rotation in range(ROTATIONS)
    )
    for piece in range(PIECES)
)
"""``TURNED[piece][rotation]``: the library's tetromino, turned; shared, so never to be changed."""
