"""What lies where in a data folder."""

from pathlib import Path

STORE = "tetris_viz.sqlite"
"""The store's file."""
TRAINER_LOG = "trainer.log"
"""In a room's folder: what its trainers wrote to their standard error."""
PURGED = ".purged-"
"""Begins the name of the folder of a room that is being removed for good."""


def rooms_folder(data_dir: Path) -> Path:
    """Where each room has a folder, named by its id."""
    return data_dir.absolute() / "rooms"


def purged_folder(data_dir: Path, room: str) -> Path:
    """Where the folder of such a room waits until it is removed, or comes back."""
    return rooms_folder(data_dir) / f"{PURGED}{room}"


def uploads_folder(data_dir: Path) -> Path:
    """Where uploaded checkpoints wait for a room, each in a folder named by its id."""
    return data_dir.absolute() / "uploads"
