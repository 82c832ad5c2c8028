"""One run of a room: build or restore the algorithm, one ``learn()`` call, the last checkpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch as th
from stable_baselines3 import DQN
from stable_baselines3.common.callbacks import CallbackList

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core import best as best_policy
from ..core.best import Best
from ..core.config import AnyConfig, PPOConfig
from ..core.errors import CommandError
from ..core.messages import StartTraining, TrainingAlive, TrainingFinished, TrainingRemarked, TrainingStopped
from ..core.presets import mend_config
from .algorithms import LiveConfig, Model, build
from .arrays import NotPacked
from .averaging import ScheduleAndAveragingCallback
from .callback import RunFinished, StopTrainingSignal, TrainingCallback
from .checkpoint_manager import CheckpointManager
from .continuation import Run, load_parameters, resume
from .errors import CannotResume
from .evaluator import Evaluator, evaluations
from .metrics import Meter
from .pipes import Inbox, Outbox
from .timing import Stopwatch, awake

ENDLESS = 10**15
"""More steps than any run has: ``learn()`` gets its length once, while what ends a run may change."""
COMPILING = 300.0
"""Seconds in which the games are compiled, on a slow and busy machine, where that was not done before."""


@dataclass(frozen=True)
class LoadedCheckpoint:
    """A whole checkpoint, read."""

    manifest: dict[str, Any]
    files: dict[str, bytes]

    @property
    def step(self) -> int:
        return int(self.manifest["step"])


def _config(start: StartTraining) -> AnyConfig:
    """The room's config, which may have been stored by a version with other bounds."""
    try:
        return mend_config(start.config, {})
    except CommandError as fault:
        name = (fault.field or "").rpartition(".")[2]
        raise CannotResume(
            f"The room's setting {name} is no longer allowed: {fault.message} Change it in the settings, then start."
        ) from fault


def _find(start: StartTraining, store: CheckpointStore, put: Callable[[Any], None]) -> LoadedCheckpoint | None:
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
        raise CannotResume(f"The checkpoint cannot be used. {error}.") from error


def run(start: StartTraining, inbox: Inbox, outbox: Outbox) -> None:
    """Train until stopped or finished; the last message in ``outbox`` says which.  Raises what goes wrong.

    The caller holds the lock of the room's folder.
    """
    with awake() as clock:
        train(start, inbox, outbox, clock)


def train(start: StartTraining, inbox: Inbox, outbox: Outbox, clock: Callable[[], float]) -> None:
    """:func:`run` by a clock, in seconds, that only counts time of training."""
    th.set_num_threads(1)
    folder = Path(start.folder)
    live = LiveConfig(_config(start))
    store = CheckpointStore.of_room(folder)
    store.sweep()
    loaded = _find(start, store, outbox.put)
    counts: dict[str, Any] = {"episode": start.episode, "seconds": start.seconds}
    if loaded is not None:
        counts |= checkpoints.counters_of(loaded.manifest) or {}
    elif start.checkpoint is not None:
        counts["episode"] = 0
    outbox.put(TrainingAlive(COMPILING))
    model = build(live, 0 if loaded is None else loaded.step)
    now = clock()
    stopwatch = Stopwatch(now, max(start.seconds, counts["seconds"]))
    parts = Run(
        model,
        ScheduleAndAveragingCallback(live),
        Meter(counts["episode"], start.cpu_seconds),
        Evaluator(evaluations(live.config), clock),
    )
    best = _best(loaded, live.config, folder)
    manager = CheckpointManager(
        folder, live, parts, outbox.put, lambda: stopwatch.seconds(clock()), now, best, start.save_every
    )
    origin = folder / checkpoints.ORIGIN / checkpoints.PARAMETERS
    if loaded is None and origin.exists():
        _begin_with(origin, model)
    if loaded is not None:
        _resume(loaded, parts, manager, live.config, outbox.put)
    store.set_aside(model.num_timesteps, f"before-attempt-{start.attempt}")
    manager.restore_best_files()
    callback = TrainingCallback(
        start, live, inbox, outbox, manager, parts.meter, stopwatch, parts.evaluator, clock=clock
    )
    outbox.put(_learn(model, parts.averaging, callback))


def _best(loaded: LoadedCheckpoint | None, config: AnyConfig, folder: Path) -> Best:
    """The best policy so far: the one in ``best.json``, else the checkpoint's, that is of no later step than the
    checkpoint and was evaluated with this order of pieces."""
    if loaded is None:
        return Best()
    found = [best_policy.noted(folder) or Best(), best_policy.claim(loaded.manifest) or Best()]
    ours = (best for best in found if best.step is not None and best.step <= loaded.step)
    return next((best for best in ours if best.pieces == config.pieces), Best())


def _begin_with(parameters: Path, model: Model) -> None:
    """Take the networks of another run; everything else is new."""
    try:
        load_parameters(model, parameters.read_bytes())
    except (NotPacked, OSError, KeyError, ValueError, RuntimeError) as error:
        raise CannotResume("The parameters that the room should begin with cannot be used.") from error


def _resume(
    loaded: LoadedCheckpoint, run: Run, manager: CheckpointManager, config: AnyConfig, put: Callable[[Any], None]
) -> None:
    manifest = loaded.manifest
    algorithm = checkpoints.config_of(manifest).get("algorithm", config.algorithm)
    if algorithm != config.algorithm:
        raise CannotResume(f"The checkpoint is of {algorithm}, the room trains {config.algorithm}.")
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
    if isinstance(config, PPOConfig) or not isinstance(model, DQN) or model.replay_buffer is None:
        return
    if not model.replay_buffer.size():
        put(
            TrainingRemarked(
                f"Checkpoint {loaded.step:,} was written without the replay memory. It fills again first: "
                f"nothing is learned for {config.learning_starts:,} {config.UNITS}."
            )
        )


def _learn(
    model: Model, averaging: ScheduleAndAveragingCallback, callback: TrainingCallback
) -> TrainingStopped | TrainingFinished:
    last: TrainingStopped | TrainingFinished
    dump_every: Any = None if isinstance(model, DQN) else 1  # the callback dumps DQN's log
    try:
        model.learn(ENDLESS, CallbackList([averaging, callback]), log_interval=dump_every, reset_num_timesteps=False)
        raise AssertionError("a run ends at a boundary")
    except RunFinished as end:
        last = TrainingFinished(model.num_timesteps, str(end))
    except StopTrainingSignal:
        last = TrainingStopped(model.num_timesteps)
    callback.begin()
    callback.close()
    return last
