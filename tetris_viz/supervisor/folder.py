"""What a room's folder tells without being opened by its trainer."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make a room's folder, but no data folder: one that was moved away must find its place free when it comes back."""
    folder.parent.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)


def last_lines(log: Path, count: int = 12) -> list[str]:
    """The end of a trainer's log; nothing where there is none."""
    try:
        with open(log, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 4096))
            text = file.read().decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")  # no store takes it
            return text.splitlines()[-count:]
    except OSError:
        return []


def newest_checkpoint(folder: Path) -> int | None:
    """By name only; whether it is whole is the trainer's to find out."""
    try:
        names = os.listdir(folder / "checkpoints")
    except OSError:
        return None
    return max((int(name) for name in names if name.isdigit()), default=None)
