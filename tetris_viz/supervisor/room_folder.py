"""What a room's folder tells without being opened by its trainer."""

import contextlib
import logging
import re
import zipfile
from pathlib import Path

from ..checkpoints import CheckpointStore
from ..core import zips

log = logging.getLogger(__name__)
MOST_STEP_BYTES = 1_000
"""Of a policy's step, as an array of its own: a header and one number."""


def make_folder(folder: Path) -> None:
    """Make a room's folder, but no data folder: one that was moved away must find its place free when it comes back."""
    folder.parent.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)


def newest_checkpoint(folder: Path) -> int | None:
    """By name only; whether it is whole is the trainer's to find out."""
    with contextlib.suppress(OSError):
        return next(iter(CheckpointStore.of_room(folder).steps()), None)
    return None


def policy_step(policy: Path) -> int | None:
    """The step of a policy file; None where there is none, or none that can be read, as after a power cut: that is
    logged.  One array is looked at, without numpy."""
    try:
        with zipfile.ZipFile(policy) as file:
            if file.getinfo("step.npy").file_size > MOST_STEP_BYTES:
                raise ValueError("its step is no single number")
            data = file.read("step.npy")
        numbers = re.search(rb"'descr': '<i([48])'", data)
        if numbers is None:
            raise ValueError("its step is not a whole number")
        return int.from_bytes(data[-int(numbers[1]) :], "little", signed=True)
    except FileNotFoundError:
        return None
    except (*zips.FAULTS, OSError, ValueError, KeyError) as error:
        log.warning("%s cannot be read (%s); what it was shown for plays the newest policy instead", policy, error)
        return None
