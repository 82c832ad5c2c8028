"""A picture as a frame: what a room shows that has no board of Tetris.  Its twin is ``static/js/views/picture.js``.

It is addressed as ``core.frames`` are, which are version 1:

    offset  type   field
    0       u8     version (2)
    1       u8     view: 0 training, 1 showcase
    2       u8     flags: 1 over
    3       u8*9   0, reserved
    12      u32    room number
    16      u32    game (episode), from 1
    20      u32    step of this game, from 1
    24      u32    step of the policy that chose
    28      ...    a PNG, JPEG, WebP or GIF
"""

import struct

from .choices import View
from .frames import VIEWS

VERSION = 2
MAX_BYTES = 65_536
_HEAD = struct.Struct("<BBB9xIIII")


def encode(room: int, view: View, game: int, number: int, step: int, image: bytes, *, over: bool = False) -> bytes:
    """The frame; raises ValueError for a picture that is too large to be passed on."""
    blob = _HEAD.pack(VERSION, VIEWS.index(view), over, room, game, number, step) + image
    if len(blob) > MAX_BYTES:
        raise ValueError(f"a picture of {len(image):,} bytes; at most {MAX_BYTES - _HEAD.size:,} are passed on")
    return blob
