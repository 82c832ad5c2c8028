"""One run of a room: build or restore the algorithm, one ``learn()`` call, the last checkpoint."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch as th
from stable_baselines3 import DQN
from stable_baselines3.common.callbacks import CallbackList

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core.errors import CommandError
from ..ipc.link import Link
from ..ipc.messages import StartTraining, TrainingAlive, TrainingFinished, TrainingStopped
from ..kinds.presets import allowed_config
from ..kinds.tetris.configs import TetrisConfig
from .algorithms import LiveConfig, Model, build
from .averaging import ScheduleAndAveragingCallback
from .callback import RunFinished, StopTrainingSignal, TrainingCallback
from .checkpoint_manager import CheckpointManager
from .continuation import Run
from .errors import CannotResume
from .evaluator import Evaluator, evaluations
from .inbox import Inbox
from .metrics import Meter
from .resuming import begin_with, best_policy_of, find_checkpoint, resume_from
from .timing import Stopwatch, awake

ENDLESS = 10**15
"""More steps than any run has: ``learn()`` gets its length once, while what ends a run may change."""
COMPILING = 300.0
"""Seconds in which the games are compiled, on a slow and busy machine, where that was not done before."""


def run(start: StartTraining, inbox: Inbox, outbox: Link) -> None:
    """Train until stopped or finished; the last message in ``outbox`` says which.  Raises what goes wrong.

    The caller holds the lock of the room's folder.
    """
    with awake() as clock:
        train(start, inbox, outbox, clock)


def train(start: StartTraining, inbox: Inbox, outbox: Link, clock: Callable[[], float]) -> None:
    """:func:`run` by a clock, in seconds, that only counts time of training."""
    th.set_num_threads(1)
    folder = Path(start.folder)
    try:
        config = allowed_config(start.config)
    except CommandError as error:
        raise CannotResume(error.message) from error
    assert isinstance(config, TetrisConfig), "another trainer is that of this kind"
    live = LiveConfig(config)
    store = CheckpointStore.of_room(folder)
    store.sweep()
    loaded = find_checkpoint(start, store, outbox.put)
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
    best = best_policy_of(loaded, live.config, folder)
    manager = CheckpointManager(
        folder, live, parts, outbox.put, lambda: stopwatch.seconds(clock()), now, best, start.save_every
    )
    origin = folder / checkpoints.ORIGIN / checkpoints.PARAMETERS
    if loaded is None and origin.exists():
        begin_with(origin, model)
    if loaded is not None:
        resume_from(loaded, parts, manager, live.config, outbox.put)
    store.set_aside(model.num_timesteps, f"before-attempt-{start.attempt}")
    manager.restore_best_files()
    callback = TrainingCallback(
        start, live, inbox, outbox, manager, parts.meter, stopwatch, parts.evaluator, clock=clock
    )
    outbox.put(_learn(model, parts.averaging, callback))


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
