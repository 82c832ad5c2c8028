"""One run of a room: build or restore the algorithm, one ``learn()`` call, the last checkpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch as th
from stable_baselines3 import DQN
from stable_baselines3.common.callbacks import CallbackList

from .. import checkpoints
from ..core import best as best_policy
from ..core.best import Best
from ..core.config import AnyConfig, PPOConfig
from ..core.errors import CommandError
from ..core.messages import StartTraining, TrainingAlive, TrainingFinished, TrainingRemarked, TrainingStopped
from ..core.presets import mend_config
from .algorithms import Live, Model, build
from .arrays import NotPacked
from .callback import Ended, Leave, TrainingCallback
from .continuation import CannotGoOn, Run, go_on, load_parameters
from .evaluator import Evaluator, trials
from .keeper import Keeper
from .metrics import Meter
from .pipes import Inbox, Outbox
from .recipe import Recipe
from .timing import Stopwatch, awake

ORIGIN = "origin"
"""The folder below the room's own that holds the parameters to begin with, where they are another run's."""
ENDLESS = 10**15
"""More steps than any run has: what ends one may change while it runs, and ``learn()`` is told its length once."""
COMPILING = 300.0
"""Seconds in which the games are compiled where that was not done before, on a slow and busy machine."""


@dataclass(frozen=True)
class Kept:
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
        raise CannotGoOn(
            f"The room's setting {name} is no longer allowed: {fault.message} Change it in the settings, then start."
        ) from fault


def _find(start: StartTraining, folder: Path, say: Callable[[Any], None]) -> Kept | None:
    """What to go on from: ``start.checkpoint`` may be None, "newest", a name or a path.  ``say`` hears of damage."""
    if start.checkpoint is None:
        return None
    path: Path | None = folder / Path(start.checkpoint).name
    if start.checkpoint == "newest":
        path, damaged = checkpoints.newest(folder)
        goes_on = (
            "training begins from scratch" if path is None else f"training continues from checkpoint {int(path.name):,}"
        )
        for fault in damaged:
            say(TrainingRemarked(f"A damaged checkpoint was skipped ({fault}); {goes_on}.", "warning"))
    return None if path is None else _read(path)


def _read(path: Path) -> Kept:
    try:
        manifest = checkpoints.read_manifest(path)
        return Kept(manifest, {name: (path / name).read_bytes() for name in manifest["files"]})
    except (checkpoints.DamagedCheckpoint, OSError) as error:
        raise CannotGoOn(f"The checkpoint cannot be used. {error}.") from error


def run(start: StartTraining, inbox: Inbox, outbox: Outbox) -> None:
    """Train until stopped or finished and put the last word into ``outbox``; raises what goes wrong.

    The caller holds the lock of the room's folder.
    """
    with awake() as clock:
        train(start, inbox, outbox, clock)


def train(start: StartTraining, inbox: Inbox, outbox: Outbox, clock: Callable[[], float]) -> None:
    """:func:`run` by a clock, in seconds, that only counts time of training."""
    th.set_num_threads(1)
    folder = Path(start.folder)
    live = Live(_config(start))
    checkpoints.sweep(folder / "checkpoints")
    kept = _find(start, folder / "checkpoints", outbox.put)
    counts: dict[str, Any] = {"episode": start.episode, "seconds": start.seconds}
    if kept is not None:
        counts |= checkpoints.counters_of(kept.manifest) or {}
    elif start.checkpoint is not None:
        counts["episode"] = 0
    outbox.put(TrainingAlive(COMPILING))
    model = build(live, 0 if kept is None else kept.step)
    now = clock()
    stopwatch = Stopwatch(now, max(start.seconds, counts["seconds"]))
    parts = Run(model, Recipe(live), Meter(counts["episode"], start.cpu_seconds), Evaluator(trials(live.config), clock))
    best = _best(kept, live.config, folder)
    keeper = Keeper(folder, live, parts, outbox.put, lambda: stopwatch.seconds(clock()), now, best, start.save_every)
    origin = folder / ORIGIN / checkpoints.PARAMETERS
    if kept is None and origin.exists():
        _begin_with(origin, model)
    if kept is not None:
        _go_on(kept, parts, keeper, live.config, outbox.put)
    checkpoints.set_aside(folder / "checkpoints", model.num_timesteps, f"before-attempt-{start.attempt}")
    keeper.reinstate()
    callback = TrainingCallback(
        start, live, inbox, outbox, keeper, parts.meter, stopwatch, parts.evaluator, clock=clock
    )
    outbox.put(_learn(model, parts.recipe, callback))


def _best(kept: Kept | None, config: AnyConfig, folder: Path) -> Best:
    """The best so far, as it was noted unless that is of a policy beyond what the run goes on from; none where it was
    judged on games with another order of pieces."""
    if kept is None:
        return Best()
    found = [best_policy.noted(folder) or Best(), best_policy.claim(kept.manifest) or Best()]
    ours = (best for best in found if best.step is not None and best.step <= kept.step)
    return next((best for best in ours if best.pieces == config.pieces), Best())


def _begin_with(parameters: Path, model: Model) -> None:
    """The networks of another run; everything else is new."""
    try:
        load_parameters(model, parameters.read_bytes())
    except (NotPacked, OSError, KeyError, ValueError, RuntimeError) as error:
        raise CannotGoOn("The parameters that the room should begin with cannot be used.") from error


def _go_on(kept: Kept, run: Run, keeper: Keeper, config: AnyConfig, say: Callable[[Any], None]) -> None:
    manifest = kept.manifest
    algorithm = checkpoints.config_of(manifest).get("algorithm", config.algorithm)
    if algorithm != config.algorithm:
        raise CannotGoOn(f"The checkpoint is of {algorithm}, the room trains {config.algorithm}.")
    keeper.recall(manifest.get("judged"))
    anew = go_on(run, kept.files, manifest, config, keeper.restore)
    model = run.model
    if anew:
        say(
            TrainingRemarked(
                f"Not all of checkpoint {kept.step:,} fits this version of the program. The networks go on; begun "
                f"anew: {', '.join(anew)}.",
                "warning",
            )
        )
    if isinstance(config, PPOConfig) or not isinstance(model, DQN) or model.replay_buffer is None:
        return
    if not model.replay_buffer.size():
        say(
            TrainingRemarked(
                f"Checkpoint {kept.step:,} was written without the replay memory. It fills again first: "
                f"nothing is learned for {config.learning_starts:,} {config.UNITS}."
            )
        )


def _learn(model: Model, recipe: Recipe, callback: TrainingCallback) -> TrainingStopped | TrainingFinished:
    last: TrainingStopped | TrainingFinished
    dump_every: Any = None if isinstance(model, DQN) else 1  # the callback dumps DQN's log
    try:
        model.learn(ENDLESS, CallbackList([recipe, callback]), log_interval=dump_every, reset_num_timesteps=False)
        raise AssertionError("a run ends at a boundary")
    except Ended as end:
        last = TrainingFinished(model.num_timesteps, str(end))
    except Leave:
        last = TrainingStopped(model.num_timesteps)
    callback.begin()
    callback.close()
    return last
