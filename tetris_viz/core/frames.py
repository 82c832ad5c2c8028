"""One board frame as at most 256 bytes; the JavaScript twin is ``static/js/tetris/frames.js``.

A frame is self-contained: the board BEFORE one placement, the placement, and what a
viewer reads beside it.  The browser animates the rest.  With the flag "keys" it is a game
between two key presses: the board of locked pieces, and where the falling piece is (row -4:
it found no room); score, lines and clears are those of the locked pieces.  Little-endian layout:

    offset  type   field
    0       u8     version (1)
    1       u8     view: 0 training, 1 showcase
    2       u8     flags: 1 over, 2 truncated, 4 keys
    3       u8     width, 4..16
    4       u8     height, 4..24
    5       u8     piece, 0..6
    6       u8     rotation, 0..3
    7       i8     column of the piece's leftmost cell
    8       i8     row of the piece's topmost cell once landed (0 is the top row)
    9       u8     hold: piece 0..6, or 255 where the game does not use it
    10      u8     number of next pieces n, 0..6
    11      u8     0, reserved
    12      u32    room number
    16      u32    game, from 1
    20      u32    piece number in this game, from 1
    24      u32    step (placements trained) of the policy that chose
    28      u32    score of this game, this placement included
    32      u32    lines of this game, this placement included
    36      u16*4  clears of this game by 1, 2, 3, 4 lines at once
    44      u8*n   next pieces
    44+n    u4*    cells, row by row from the top, two a byte, low half first
"""

import struct
from dataclasses import dataclass

from .choices import View

VERSION = 1
MAX_BYTES = 256
NO_HOLD = 255
VIEWS: tuple[View, ...] = ("training", "showcase")
_HEAD = struct.Struct("<BBBBBBBbbBBBIIIIII4H")
_OVER, _TRUNCATED, _KEYS = 1, 2, 4
_U32, _U16 = 0xFFFF_FFFF, 0xFFFF


class FrameError(ValueError):
    """The bytes are not a frame of this version."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One placement.  ``cells`` holds ``width * height`` values: 0 empty, piece + 1 filled."""

    room: int
    view: View
    width: int
    height: int
    cells: bytes
    piece: int
    rotation: int
    column: int
    row: int
    next: tuple[int, ...]
    hold: int | None
    game: int
    number: int
    step: int
    score: int
    lines: int
    clears: tuple[int, int, int, int]
    over: bool = False
    truncated: bool = False
    keys: bool = False


def room_number(blob: bytes) -> int:
    """The room a frame belongs to, read without decoding the rest."""
    return int.from_bytes(blob[12:16], "little")


def view_of(blob: bytes) -> View:
    """The view a frame belongs to, read without decoding the rest."""
    return VIEWS[blob[1]]


def encode(frame: Frame) -> bytes:
    """Encode; counters beyond their field's range stay at its largest value."""
    flags = _OVER * frame.over | _TRUNCATED * frame.truncated | _KEYS * frame.keys
    head = _HEAD.pack(
        VERSION,
        VIEWS.index(frame.view),
        flags,
        frame.width,
        frame.height,
        frame.piece,
        frame.rotation,
        frame.column,
        frame.row,
        NO_HOLD if frame.hold is None else frame.hold,
        len(frame.next),
        0,
        frame.room,
        *(min(n, _U32) for n in (frame.game, frame.number, frame.step, frame.score, frame.lines)),
        *(min(n, _U16) for n in frame.clears),
    )
    padded = frame.cells + b"\0" * (len(frame.cells) % 2)
    packed = bytes(low | high << 4 for low, high in zip(padded[::2], padded[1::2], strict=True))
    return head + bytes(frame.next) + packed


def decode(blob: bytes) -> Frame:
    """Decode, or raise :class:`FrameError` naming what is wrong."""
    if len(blob) < _HEAD.size:
        raise FrameError(f"a frame has at least {_HEAD.size} bytes, these are {len(blob)}")
    version, view, flags, width, height, piece, rotation, column, row, hold, count, _, *rest = _HEAD.unpack_from(blob)
    if version != VERSION:
        raise FrameError(f"frame version {version}; this side reads version {VERSION}")
    start = _HEAD.size + count
    size = start + (width * height + 1) // 2
    if len(blob) != size:
        raise FrameError(f"a {width}x{height} frame has {size} bytes, these are {len(blob)}")
    if view >= len(VIEWS) or piece > 6 or rotation > 3:
        raise FrameError(f"view {view}, piece {piece} or rotation {rotation} does not exist")
    room, game, number, step, score, lines, one, two, three, four = rest
    cells = bytes(half for byte in blob[start:] for half in (byte & 15, byte >> 4))
    return Frame(
        room=room,
        view=VIEWS[view],
        width=width,
        height=height,
        cells=cells[: width * height],
        piece=piece,
        rotation=rotation,
        column=column,
        row=row,
        next=tuple(blob[_HEAD.size : start]),
        hold=None if hold == NO_HOLD else hold,
        game=game,
        number=number,
        step=step,
        score=score,
        lines=lines,
        clears=(one, two, three, four),
        over=bool(flags & _OVER),
        truncated=bool(flags & _TRUNCATED),
        keys=bool(flags & _KEYS),
    )
