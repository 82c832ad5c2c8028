"""Checkpoints that an earlier release wrote (0.1.0, of October 2026), a small one of each algorithm.

Each was stopped at a rollout boundary: `ppo` after updates, `dqn` and `keys-dqn` with their replay memory and with a
evaluation under way; the network of `keys-dqn` had 16 units a layer to be small.
"""

import tarfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "fixtures/checkpoints"
ALGORITHMS = ("ppo", "dqn", "keys-dqn")
KEY_NETWORK = [16, 16]


def unpack_into(room: Path, algorithm: str) -> Path:
    """Put the checkpoint into a room's folder; its own folder."""
    folder = room / "checkpoints"
    folder.mkdir(parents=True)
    with tarfile.open(FOLDER / f"{algorithm}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    [path] = folder.iterdir()
    return path
