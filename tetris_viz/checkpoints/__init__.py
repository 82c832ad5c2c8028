"""Checkpoints on the disk: written whole or not at all, verified before they are trusted.  Nothing here knows torch.

``<room>/checkpoints/<step, 12 digits>/`` is a checkpoint:

- ``parameters.npz``: the networks; ``policy.npz``: what the player loads.
- ``state.npz``: what exact continuation needs besides, such as optimizer, random states and games in progress.
- ``memory.npz``: the replay buffer, of a DQN that paused or stopped.
- ``manifest.json``: version, step, causes, counters, config, versions of what wrote it, SHA-256 of every file.
- ``pinned``: an empty file, while somebody wants it kept.

``<room>/checkpoints/shown`` holds the step that the showcase plays.

The room's trainer writes checkpoints and thins them out; the supervisor pins and deletes them, also while the trainer
lives.  So both remove one by renaming its folder first, and the trainer then checks once more whether it was pinned.
"""

from .manifest import (
    CONFIG,
    FACTS,
    MANIFEST,
    MEMORY,
    ORIGIN,
    PARAMETERS,
    PINNED,
    POLICY,
    STATE,
    DamagedCheckpoint,
    causes,
    config_of,
    counters_of,
    read_file,
    verified_manifest,
)
from .store import FOLDER, CheckpointStore

__all__ = [
    "CONFIG", "FACTS", "FOLDER", "MANIFEST", "MEMORY", "ORIGIN", "PARAMETERS", "PINNED", "POLICY", "STATE",
    "CheckpointStore", "DamagedCheckpoint", "causes", "config_of", "counters_of", "read_file", "verified_manifest",
]  # fmt: skip
