"""One run of a room: build or restore the algorithm, one ``learn()`` call, the last checkpoint."""

import time
from pathlib import Path
from typing import Any

import torch as th
from stable_baselines3.common.callbacks import CallbackList

from ..core.config import ROOM_CONFIG
from ..core.messages import StartTraining, TrainingFinished, TrainingStopped
from . import checkpoints
from .algorithms import DoubleDQN, Live, Model, build, restore
from .callback import Leave, TrainingCallback
from .evaluator import Evaluator
from .keeper import Keeper
from .metrics import Meter
from .pipes import Inbox, Outbox
from .recipe import Recipe
from .timing import Stopwatch


class CannotGoOn(Exception):
    """The checkpoint asked for cannot be used; the message says why."""


def _checkpoint(start: StartTraining, folder: Path) -> Path | None:
    """The checkpoint folder to go on from: ``start.checkpoint`` may be None, "newest", a name or a path."""
    if start.checkpoint is None:
        return None
    if start.checkpoint == "newest":
        return checkpoints.newest_valid(folder)
    return folder / Path(start.checkpoint).name


def _read(checkpoint: Path, algorithm: str) -> tuple[dict[str, Any], bytes]:
    try:
        manifest = checkpoints.read_manifest(checkpoint)
    except checkpoints.DamagedCheckpoint as error:
        raise CannotGoOn(f"The checkpoint cannot be used. {error}.") from error
    if manifest["config"]["algorithm"] != algorithm:
        raise CannotGoOn(f"The checkpoint is of {manifest['config']['algorithm']}, the room trains {algorithm}.")
    return manifest, (checkpoint / checkpoints.MODEL).read_bytes()


def run(start: StartTraining, inbox: Inbox, outbox: Outbox) -> None:
    """Train until stopped or finished and put the last word into ``outbox``; raises what goes wrong.

    The caller holds the lock of the room's folder.
    """
    th.set_num_threads(1)
    folder = Path(start.folder)
    kept = folder / "checkpoints"
    live = Live(ROOM_CONFIG.validate_python(start.config))
    total, episode, seconds, step, best = live.config.total_placements, start.episode, start.seconds, 0, 0.0
    recipe = Recipe(live)
    checkpoint = _checkpoint(start, kept)
    if checkpoint is None:
        episode = 0 if start.checkpoint else start.episode
        model = build(live)
    else:
        manifest, weights = _read(checkpoint, live.config.algorithm)
        counts = manifest["counters"]
        best = manifest["best"]
        step, episode, seconds = manifest["step"], counts["episode"], max(seconds, counts["seconds"])
        model = build(live, step)
        recipe.restore(restore(model, weights, counts, total))
    checkpoints.set_aside(kept, step, f"before-attempt-{start.attempt}")
    now = time.monotonic()
    callback = TrainingCallback(
        start, live, inbox, outbox, Keeper(folder, live, recipe, outbox.put, now, best), recipe,
        Meter(episode), Stopwatch(now, seconds), Evaluator(live.config.pieces, time.monotonic),
    )  # fmt: skip
    outbox.put(_learn(model, recipe, callback, total))


def _learn(model: Model, recipe: Recipe, callback: TrainingCallback, total: int) -> TrainingStopped | TrainingFinished:
    last: type[TrainingStopped] | type[TrainingFinished] = TrainingFinished
    dump_every: Any = None if isinstance(model, DoubleDQN) else 1  # the callback dumps DQN's log
    try:
        left, callbacks = max(0, total - model.num_timesteps), CallbackList([recipe, callback])
        model.learn(left, callbacks, log_interval=dump_every, reset_num_timesteps=False)
    except Leave:
        last = TrainingStopped
    callback.begin()
    callback.close()
    return last(model.num_timesteps)
