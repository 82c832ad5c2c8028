"""What a trainer writes down for people: its standard error is the room's trainer.log."""

import os
import traceback
from contextlib import suppress

_STANDARD_ERROR = 2


def write_fault() -> None:
    """Write the exception that is being handled, with its traceback; it is lost where the log cannot be written.

    A disk that is full is the commonest fault there is to write down, and must not become a second one.  Python's
    own buffer is passed by: what could not leave it would turn the exit code into 120.
    """
    with suppress(OSError):
        os.write(_STANDARD_ERROR, traceback.format_exc().encode())
