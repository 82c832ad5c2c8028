"""What other programs' words tell of this machine, left out before everybody reads them."""

import re

_FOLDERS = re.compile(r"""(?<=['"“])/[^'"”\n]*/(?=[^/'"”\n])|(?<![\w/:.])/(?:[^\s/'"“”,;:()]+/)+""")
"""Of an absolute path, all but its last name; up to the closing quote where it is quoted, as it may hold blanks."""
_PROCESS = re.compile(
    r"(?:Tetris Viz, )?process \d+(?: on [\w.-]+)?(?: \([^)]*\))?(?: since \d[\d :-]*\d)?(?: at [\d.:a-f]+)?"
)
"""As ``locks.Holder`` and the store's connections name one."""


def redacted(text: str) -> str:
    """``text`` without the folders of paths, and without processes' numbers, hosts and addresses.

    >>> redacted("[Errno 2] No such file: '/home/ada/my data/rooms/r/policy.npz'")
    "[Errno 2] No such file: 'policy.npz'"
    >>> redacted("/srv/data/tetris.sqlite is no database; 400 placements/s")
    'tetris.sqlite is no database; 400 placements/s'
    >>> redacted("it is being written by Tetris Viz, process 7 on ada at 192.0.2.7")
    'it is being written by another process'
    """
    return _PROCESS.sub("another process", _FOLDERS.sub("", text))
