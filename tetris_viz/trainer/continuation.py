"""What a run consists of at a rollout boundary, taken out of it and put back.

A run that goes on from a checkpoint learns, number for number, what it would have learned without the interruption.

Each part of the state has a version of its own (``core/parts.py``).  A run cannot go on without its networks; whatever
else is missing or does not fit, because another version of the program kept it, begins anew, and is named.
"""

import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch as th
from stable_baselines3 import DQN

from ..checkpoints import MEMORY, PARAMETERS, POLICY, STATE, config_of
from ..core.config import AnyConfig
from ..core.parts import Part, Unfit
from ..game.policyfile import AnyPolicy
from .algorithms import DoubleDQN, Model
from .arrays import NotPacked, pack, unpack
from .evaluator import Evaluator
from .log import write_fault
from .metrics import Meter
from .recipe import Recipe
from .vec_env import Told

_PLAYED = ("environments", "pieces", "seed")
"""Fields of the config: where one has changed, the games in progress and the dice are another run's."""
_REMEMBERED = ("environments", "buffer_size", "objective")
"""The same for what a DQN remembers."""
_COUNTERS = ("_n_updates", "_episode_num", "_n_calls")
"""Stable-Baselines3's own besides the step; the last one, DQN's, times the copies into the target network."""
_MOMENTS = ("exp_avg", "exp_avg_sq")
OPTIMIZER, DICE, MEMORY_PART = Part(), Part(), Part()
_COLUMNS = ("observations", "actions", "rewards", "dones", "timeouts")


class CannotGoOn(Exception):
    """The checkpoint cannot be used; the message says why."""


@dataclass
class Run:
    """The parts that a checkpoint holds."""

    model: Model
    recipe: Recipe
    meter: Meter
    evaluator: Evaluator


@dataclass(frozen=True)
class Snapshot:
    """Copies of a run's parts at a boundary, for which packing is the slower half of the work.

    ``memory`` is no copy: pack it before training goes on.
    """

    step: int
    policy: AnyPolicy
    parameters: dict[str, Any]
    state: dict[str, Any]
    memory: dict[str, Any] | None = None

    def files(self, **more: Any) -> dict[str, bytes]:
        """The files of a checkpoint; ``more`` goes into the state."""
        files = {
            PARAMETERS: pack(self.parameters),
            STATE: pack({**self.state, **more}),
            POLICY: self.policy.dump(),
        }
        return files if self.memory is None else {**files, MEMORY: pack(self.memory, squeeze=True)}


def capture(run: Run, *, memory: bool = False, judging: bool = True) -> Snapshot:
    """The run as it is; ``memory``: with what a DQN remembers; ``judging``: with the trial that is being played."""
    model = run.model
    state = {
        "optimizer": OPTIMIZER.keep(_plain(model.policy.optimizer.state_dict())),
        "counters": {name: getattr(model, name) for name in ("num_timesteps", *_COUNTERS) if hasattr(model, name)},
        "starts": np.array(model._last_episode_starts),
        "episodes": [[info["r"], info["l"]] for info in model.ep_info_buffer or ()],
        "games": _games(model).state(),
        "dice": _dice(model),
        "recipe": run.recipe.state(),
        "meter": run.meter.state(),
        "evaluator": run.evaluator.state() if judging else None,
    }
    parameters = {"policy": _plain(model.policy.state_dict()), "average": _plain(run.recipe.average)}
    kept = _memory(model) if memory and isinstance(model, DQN) else None
    return Snapshot(model.num_timesteps, run.recipe.policy, parameters, state, kept)


def go_on(
    run: Run,
    files: Mapping[str, bytes],
    manifest: dict[str, Any],
    config: AnyConfig,
    judge: Callable[[Any], None] = lambda _: None,
) -> list[str]:
    """Put a checkpoint into a freshly built run of ``config``; ``judge`` takes the policy that was being judged.

    What a change of the config has made worthless begins anew.  Answers in words what begins anew because it is
    missing or does not fit.  Raises :class:`CannotGoOn` where the networks do not.
    """
    model, before = run.model, config_of(manifest)
    try:
        average = load_parameters(model, files[PARAMETERS])
    except (NotPacked, KeyError, ValueError, TypeError, RuntimeError) as error:
        made_by = manifest.get("versions", {}).get("tetris-viz", "another version")
        raise CannotGoOn(
            f"The checkpoint's networks are not those that this room trains ({_first_line(error)}); it was written by "
            f"tetris-viz {made_by}. Go on with that version, or start a new room."
        ) from error
    model.num_timesteps = int(manifest["step"])
    anew: list[str] = []

    def restore(part: str, put_back: Callable[[], None]) -> bool:
        try:
            put_back()
        except Exception as error:  # whatever is wrong with a part that can begin anew, the run goes on
            write_fault()
            anew.append(f"{part} ({_first_line(error)})")
            return False
        return True

    state: dict[str, Any] = {}
    restore("all but the networks", lambda: state.update(unpack(files[STATE])))
    if anew:
        return anew
    restore("the average of past networks", lambda: run.recipe.restore(average, state.get("recipe")))
    restore("the optimizer", lambda: _restore_optimizer(model, state.get("optimizer")))
    restore("the counters", lambda: _restore_counters(model, state["counters"]))
    restore("the averages behind the curves", lambda: _restore_windows(run, state))
    if _same(before, config, _PLAYED):
        restore("the games in progress", lambda: _restore_games(model, state))
        restore("the random numbers", lambda: _throw(model, state.get("dice")))
    if isinstance(model, DQN):
        model.exploration_rate = model.exploration_schedule(model._current_progress_remaining)
        if MEMORY in files and _same(before, config, _REMEMBERED):
            restore("the replay memory", lambda: _remember(model, unpack(files[MEMORY])))
    judging = "evaluator" not in state or state["evaluator"] is not None  # the best one's checkpoint has none
    whole = restore("the policy being judged", lambda: judge(state.get("candidate")))
    if whole and judging and before.get("pieces") == config.pieces:
        restore("the evaluation under way", lambda: run.evaluator.restore(state.get("evaluator")))
    return anew


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")[:200]


def _restore_counters(model: Model, counters: Mapping[str, int]) -> None:
    for name in _COUNTERS:
        if hasattr(model, name):
            setattr(model, name, int(counters[name]))


def _restore_windows(run: Run, state: Mapping[str, Any]) -> None:
    run.meter.restore(state.get("meter"))
    window = run.model._stats_window_size
    run.model.ep_info_buffer = deque(({"r": r, "l": n} for r, n in state["episodes"]), maxlen=window)
    run.model.ep_success_buffer = deque(maxlen=window)


def _restore_games(model: Model, state: Mapping[str, Any]) -> None:
    starts = state["starts"]
    seen = _games(model).restore(state["games"])
    model._last_obs, model._last_episode_starts = seen, starts


def load_parameters(model: Model, data: bytes) -> dict[str, th.Tensor] | None:
    """Put the networks of ``parameters.npz`` into ``model``; the averaged weights, for which the recipe asks.

    Raises :class:`NotPacked`, or KeyError, TypeError, RuntimeError and ValueError where they are other networks.
    """
    parameters = unpack(data)
    known = model.policy.state_dict()
    newest, average = _weights(parameters["policy"], known), parameters["average"]
    kept = None if average is None else _weights(average, known)
    model.policy.load_state_dict(newest)
    return kept


def _weights(arrays: Mapping[str, np.ndarray], known: Mapping[str, th.Tensor]) -> dict[str, th.Tensor]:
    """``arrays`` in place of weights of the names and shapes of ``known``; ValueError where they are others."""
    weights = _tensors(arrays)
    if other := sorted(weights.keys() ^ known.keys()):
        raise ValueError(f"only one of them has {other[0]}")
    for name, tensor in weights.items():
        if tensor.shape != known[name].shape:
            shapes = ["x".join(map(str, shape)) for shape in (tensor.shape, known[name].shape)]
            raise ValueError(f"{name} is {shapes[0]}, not {shapes[1]}")
    return weights


def _same(before: Mapping[str, Any], config: AnyConfig, fields: tuple[str, ...]) -> bool:
    return all(before.get(name) == getattr(config, name, None) for name in fields)


def _games(model: Model) -> Told:
    return cast(Told, model.env)


def _plain(value: Any) -> Any:
    """Tensors as arrays of their own."""
    if isinstance(value, th.Tensor):
        return value.detach().numpy().copy()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, th.Tensor]:
    return {name: th.from_numpy(array) for name, array in arrays.items()}


def _restore_optimizer(model: Model, kept: Any) -> None:
    """The moments and the learning rate; everything else of an optimizer follows from the config."""
    state = OPTIMIZER.read(kept)
    optimizer = model.policy.optimizer
    present = optimizer.state_dict()["param_groups"]
    known = [tuple(weights.shape) for group in optimizer.param_groups for weights in group["params"]]
    moments = {int(number): _tensors(moment) for number, moment in state["state"].items()}
    for number, moment in moments.items():
        if number >= len(known) or any(tuple(moment[name].shape) != known[number] for name in _MOMENTS):
            raise Unfit(f"its moments {number} are those of other networks")
    groups = [{**mine, "lr": its["lr"]} for mine, its in zip(present, state["param_groups"], strict=True)]
    optimizer.load_state_dict({"state": moments, "param_groups": groups})


def _dice(model: Model) -> dict[str, Any]:
    """Every source of chance that a run draws from but the games, which carry their own."""
    dice = {
        "torch": th.get_rng_state().numpy().copy(),
        "numpy": np.random.get_state(legacy=False),
        "python": random.getstate(),
        "actions": model.action_space.np_random.bit_generator.state,
    }
    own = {"own": model.dice.bit_generator.state} if isinstance(model, DoubleDQN) else {}
    return DICE.keep({**dice, **own})


def _throw(model: Model, kept: Any) -> None:
    dice = DICE.read(kept)
    th.set_rng_state(th.from_numpy(dice["torch"]))
    np.random.set_state(dice["numpy"])
    version, numbers, gauss = dice["python"]
    random.setstate((version, tuple(numbers), gauss))
    model.action_space.np_random.bit_generator.state = dice["actions"]
    if isinstance(model, DoubleDQN):
        model.dice.bit_generator.state = dice["own"]


def _memory(model: DQN) -> dict[str, Any]:
    """The replay memory.  What was seen after a placement is what was seen before the next one, but for a game's end:
    only what differs is kept twice."""
    buffer = model.replay_buffer
    assert buffer is not None
    size, seen, after = buffer.size(), buffer.observations, buffer.next_observations
    inner = tuple(range(1, seen.ndim - 1))
    differs = np.array([(after[i] != seen[(i + 1) % size]).any(axis=inner) for i in range(size)], bool)
    columns = {name: getattr(buffer, name)[:size] for name in _COLUMNS}
    return MEMORY_PART.keep({
        **columns, "differs": differs, "next": after[:size][differs] if size else after[:0, 0],
        "pos": buffer.pos, "full": buffer.full, "learning_starts": model.learning_starts,
    })  # fmt: skip


def _remember(model: DQN, kept: Any) -> None:
    memory = MEMORY_PART.read(kept)
    buffer = model.replay_buffer
    assert buffer is not None
    seen = memory["observations"]
    size = len(seen)
    for name in _COLUMNS:
        if memory[name].shape != (size, *getattr(buffer, name).shape[1:]) or size > buffer.buffer_size:
            raise Unfit(f"{name} does not fit")
    for name in _COLUMNS:
        getattr(buffer, name)[:size] = memory[name]
    if size:
        buffer.next_observations[: size - 1], buffer.next_observations[size - 1] = seen[1:size], seen[0]
        buffer.next_observations[:size][memory["differs"]] = memory["next"]
    buffer.pos, buffer.full = memory["pos"], memory["full"]
    model.learning_starts = memory["learning_starts"]
