"""What a run consists of at a rollout boundary, taken out of it and put back.

A run that goes on from a checkpoint learns, number for number, what it would have learned without the interruption.
"""

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch as th
from stable_baselines3 import DQN

from ..checkpoints import MEMORY, PARAMETERS, POLICY, STATE
from ..core.config import AnyConfig
from ..game.policyfile import AnyPolicy
from .algorithms import DoubleDQN, Model
from .arrays import NotPacked, pack, unpack
from .evaluator import Evaluator
from .metrics import Meter
from .recipe import Recipe
from .vec_env import Told

_PLAYED = ("environments", "pieces", "seed")
"""Fields of the config: where one has changed, the games in progress and the dice are another run's."""
_REMEMBERED = ("environments", "buffer_size", "objective")
"""The same for what a DQN remembers."""
_COUNTERS = ("num_timesteps", "_n_updates", "_episode_num", "_n_calls")
"""Stable-Baselines3's own; the last one, DQN's, times the copies into the target network."""
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
        "optimizer": _plain(model.policy.optimizer.state_dict()),
        "counters": {name: getattr(model, name) for name in _COUNTERS if hasattr(model, name)},
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


def go_on(run: Run, files: Mapping[str, bytes], before: Mapping[str, Any], config: AnyConfig) -> dict[str, Any]:
    """Put a checkpoint's ``files``, made with the config ``before``, into a freshly built run of ``config``.

    What a change of the config has made worthless begins anew.  Answers the state; raises :class:`CannotGoOn`.
    """
    model = run.model
    try:
        state: dict[str, Any] = unpack(files[STATE])
        average = load_parameters(model, files[PARAMETERS])
        run.recipe.restore(average, state["recipe"])
        model.policy.optimizer.load_state_dict(_optimizer(state["optimizer"]))
        for name, count in state["counters"].items():
            setattr(model, name, count)
        model._update_current_progress_remaining(model.num_timesteps, config.total)
        if isinstance(model, DQN):
            model.exploration_rate = model.exploration_schedule(model._current_progress_remaining)
            if MEMORY in files and _same(before, config, _REMEMBERED):
                _remember(model, unpack(files[MEMORY]))
        model.ep_info_buffer = deque(({"r": r, "l": n} for r, n in state["episodes"]), maxlen=model._stats_window_size)
        model.ep_success_buffer = deque(maxlen=model._stats_window_size)
        run.meter.restore(state["meter"])
        if _same(before, config, _PLAYED):
            model._last_obs, model._last_episode_starts = _games(model).restore(state["games"]), state["starts"]
            _throw(model, state["dice"])
        if state["evaluator"] is not None and before["pieces"] == config.pieces:
            run.evaluator.restore(state["evaluator"])
    except (NotPacked, KeyError, ValueError, TypeError, RuntimeError) as error:
        fault = (str(error).splitlines() or [type(error).__name__])[0]
        raise CannotGoOn(f"The checkpoint does not fit this room: {fault}.") from error
    return state


def load_parameters(model: Model, data: bytes) -> dict[str, th.Tensor] | None:
    """Put the networks of ``parameters.npz`` into ``model``; the averaged weights, for which the recipe asks.

    Raises :class:`NotPacked`, or KeyError, RuntimeError and ValueError where they are other networks.
    """
    parameters = unpack(data)
    model.policy.load_state_dict(_tensors(parameters["policy"]))
    if parameters["average"] is None:
        return None
    average = _tensors(parameters["average"])
    known = model.policy.state_dict()
    if {k: v.shape for k, v in average.items()} != {k: v.shape for k, v in known.items()}:
        raise ValueError("the averaged weights are those of other networks")
    return average


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


def _optimizer(state: dict[str, Any]) -> dict[str, Any]:
    groups = [{**group, "betas": tuple(group["betas"])} for group in state["param_groups"]]
    moments = {int(number): _tensors(moment) for number, moment in state["state"].items()}
    return {"state": moments, "param_groups": groups}


def _dice(model: Model) -> dict[str, Any]:
    """Every source of chance that a run draws from but the games, which carry their own."""
    dice = {
        "torch": th.get_rng_state().numpy().copy(),
        "numpy": np.random.get_state(legacy=False),
        "python": random.getstate(),
        "actions": model.action_space.np_random.bit_generator.state,
    }
    return {**dice, "own": model.dice.bit_generator.state} if isinstance(model, DoubleDQN) else dice


def _throw(model: Model, dice: dict[str, Any]) -> None:
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
    return {
        **columns, "differs": differs, "next": after[:size][differs] if size else after[:0, 0],
        "pos": buffer.pos, "full": buffer.full, "learning_starts": model.learning_starts,
    }  # fmt: skip


def _remember(model: DQN, memory: dict[str, Any]) -> None:
    buffer = model.replay_buffer
    assert buffer is not None
    seen = memory["observations"]
    size = len(seen)
    for name in _COLUMNS:
        getattr(buffer, name)[:size] = memory[name]
    if size:
        buffer.next_observations[: size - 1], buffer.next_observations[size - 1] = seen[1:size], seen[0]
        buffer.next_observations[:size][memory["differs"]] = memory["next"]
    buffer.pos, buffer.full = memory["pos"], memory["full"]
    model.learning_starts = memory["learning_starts"]
