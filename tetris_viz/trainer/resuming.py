"""What a run begins with: a checkpoint of its room, the networks of another run, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stable_baselines3 import DQN

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core import best as best_policy
from ..core import files
from ..core.best import Best
from ..ipc.messages import StartTraining, TrainingRemarked
from ..kinds.tetris.configs import TetrisConfig
from .algorithms import Model
from .arrays import NotPacked
from .checkpoint_manager import CheckpointManager
from .continuation import Run, load_parameters, resume
from .errors import CannotResume


@dataclass(frozen=True)
class LoadedCheckpoint:
    """A whole checkpoint, read."""

    manifest: dict[str, Any]
    files: dict[str, bytes]

    @property
    def step(self) -> int:
        return int(self.manifest["step"])


def find_checkpoint(
    start: StartTraining, store: CheckpointStore, put: Callable[[Any], None]
) -> LoadedCheckpoint | None:
    """The checkpoint to resume from; ``put`` gets a remark of each damaged one that is skipped.

    ``start.checkpoint`` is None (begin anew), "newest", or a checkpoint's folder.
    """
    if start.checkpoint is None:
        return None
    path: Path | None = store.folder / Path(start.checkpoint).name
    if start.checkpoint == "newest":
        path, damaged = store.newest()
        goes_on = (
            "training begins from scratch" if path is None else f"training continues from checkpoint {int(path.name):,}"
        )
        for fault in damaged:
            put(TrainingRemarked(f"A damaged checkpoint was skipped ({fault}); {goes_on}.", "warning"))
    return None if path is None else _read(path)


def _read(path: Path) -> LoadedCheckpoint:
    try:
        manifest = checkpoints.verified_manifest(path)
        return LoadedCheckpoint(manifest, {name: (path / name).read_bytes() for name in manifest["files"]})
    except (checkpoints.DamagedCheckpoint, OSError) as error:
        said = files.fault(error) if isinstance(error, OSError) else error
        raise CannotResume(f"The checkpoint cannot be used. {said}.") from error


def best_policy_of(loaded: LoadedCheckpoint | None, config: TetrisConfig, folder: Path) -> Best:
    """The best policy so far: the one in ``best.json``, else the checkpoint's, that is of no later step than the
    checkpoint and was evaluated with this order of pieces."""
    if loaded is None:
        return Best()
    found = [best_policy.noted(folder) or Best(), best_policy.claim(loaded.manifest) or Best()]
    ours = (best for best in found if best.step is not None and best.step <= loaded.step)
    return next((best for best in ours if best.pieces == config.pieces), Best())


def begin_with(parameters: Path, model: Model) -> None:
    """Take the networks of another run; everything else is new."""
    try:
        load_parameters(model, parameters.read_bytes())
    except (NotPacked, OSError, KeyError, ValueError, RuntimeError) as error:
        raise CannotResume("The parameters that the room should begin with cannot be used.") from error


def resume_from(
    loaded: LoadedCheckpoint, run: Run, manager: CheckpointManager, config: TetrisConfig, put: Callable[[Any], None]
) -> None:
    """Put a loaded checkpoint into ``run`` and ``manager``, and ``put`` remarks of what begins anew.

    Raises :class:`CannotResume` where it is of another algorithm or of other networks.
    """
    manifest = loaded.manifest
    algorithm = checkpoints.config_of(manifest).get("algorithm", config.name())
    if algorithm != config.name():
        raise CannotResume(f"The checkpoint is of {algorithm}, the room trains {config.name()}.")
    manager.restore_evaluated(manifest.get("judged"))
    anew = resume(run, loaded.files, manifest, config, manager.restore)
    model = run.model
    if anew:
        put(
            TrainingRemarked(
                f"Not all of checkpoint {loaded.step:,} fits this version of the program. The networks go on; begun "
                f"anew: {', '.join(anew)}.",
                "warning",
            )
        )
    if isinstance(model, DQN) and model.replay_buffer is not None and not model.replay_buffer.size():
        put(
            TrainingRemarked(
                f"Checkpoint {loaded.step:,} was written without the replay memory. It fills again first: "
                f"nothing is learned for {model.learning_starts - loaded.step:,} {config.UNIT.many}."
            )
        )
