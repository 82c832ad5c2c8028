"""The state of a run at a rollout boundary: captured from its objects, and restored into new ones.

A run that resumes from a checkpoint learns, bit by bit, what it would have learned without the interruption.

Each part of the state has a version of its own (``core/parts.py``).  A run cannot resume without its networks; any
other part that is missing or does not fit, because another version of the program wrote it, begins anew and is named.
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
from ..core.parts import Part, Unfit
from ..game.policyfile import AnyPolicy
from ..kinds.tetris.configs import TetrisConfig
from .algorithms import DoubleDQN, Model
from .arrays import NotPacked, pack, unpack
from .averaging import ScheduleAndAveragingCallback
from .errors import CannotResume
from .evaluator import Evaluator
from .log import write_fault
from .metrics import Meter
from .vec_env import GameVecEnv

_GAME_FIELDS = ("environments", "pieces", "seed")
"""Config fields: where one of them has changed, the games in progress and the random states are another run's."""
_REPLAY_FIELDS = ("environments", "buffer_size", "objective")
"""Config fields: where one of them has changed, the replay buffer is another run's."""
_COUNTERS = ("_n_updates", "_episode_num", "_n_calls")
"""Stable-Baselines3's counters besides ``num_timesteps``; ``_n_calls``, DQN's, times the target network's updates."""
_MOMENTS = ("exp_avg", "exp_avg_sq")
"""Adam's state of each weight."""
OPTIMIZER, RNG, REPLAY_BUFFER = Part(), Part(), Part()
_COLUMNS = ("observations", "actions", "rewards", "dones", "timeouts")
"""Arrays of SB3's replay buffer, one row a step."""


@dataclass
class Run:
    """The objects whose state a checkpoint holds."""

    model: Model
    averaging: ScheduleAndAveragingCallback
    meter: Meter
    evaluator: Evaluator


@dataclass(frozen=True)
class Snapshot:
    """A run's state at a rollout boundary, copied but not yet packed: packing takes longer than copying.

    ``replay_buffer`` is no copy: pack it before training goes on.
    """

    step: int
    policy: AnyPolicy
    parameters: dict[str, Any]
    state: dict[str, Any]
    replay_buffer: dict[str, Any] | None = None

    def files(self, **more: Any) -> dict[str, bytes]:
        """The checkpoint's files by name; ``more`` goes into ``state.npz``."""
        files = {
            PARAMETERS: pack(self.parameters),
            STATE: pack({**self.state, **more}),
            POLICY: self.policy.dump(),
        }
        return files if self.replay_buffer is None else {**files, MEMORY: pack(self.replay_buffer, squeeze=True)}


def capture(run: Run, *, replay_buffer: bool = False, evaluation: bool = True) -> Snapshot:
    """A snapshot of the run as it is, with or without a DQN's replay buffer and the evaluation under way."""
    model = run.model
    state = {  # keys are those of the files: "dice" holds the states of the random number generators
        "optimizer": OPTIMIZER.keep(_plain(model.policy.optimizer.state_dict())),
        "counters": {name: getattr(model, name) for name in ("num_timesteps", *_COUNTERS) if hasattr(model, name)},
        "starts": np.array(model._last_episode_starts),
        "episodes": [[info["r"], info["l"]] for info in model.ep_info_buffer or ()],
        "games": _games(model).state(),
        "dice": _rng_states(model),
        "recipe": run.averaging.state(),
        "meter": run.meter.state(),
        "evaluator": run.evaluator.state() if evaluation else None,
    }
    parameters = {"policy": _plain(model.policy.state_dict()), "average": _plain(run.averaging.average)}
    buffer = _replay_buffer(model) if replay_buffer and isinstance(model, DQN) else None
    return Snapshot(model.num_timesteps, run.averaging.policy, parameters, state, buffer)


def resume(
    run: Run,
    files: Mapping[str, bytes],
    manifest: dict[str, Any],
    config: TetrisConfig,
    restore_candidate: Callable[[Any], None] = lambda _: None,
) -> list[str]:
    """Put a checkpoint (``files``, ``manifest``) into a freshly built run of ``config``.

    ``restore_candidate`` takes the state of the policy that was being evaluated, None for none.  Parts that belong to
    another config begin anew.  Returns, in words, the parts that begin anew because they are missing or do not fit.
    Raises :class:`CannotResume` where the networks do not fit.
    """
    model, before = run.model, config_of(manifest)
    try:
        average = load_parameters(model, files[PARAMETERS])
    except (NotPacked, KeyError, ValueError, TypeError, RuntimeError) as error:
        made_by = manifest.get("versions", {}).get("tetris-viz", "another version")
        raise CannotResume(
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
    restore("the average of past networks", lambda: run.averaging.restore(average, state.get("recipe")))
    restore("the optimizer", lambda: _restore_optimizer(model, state.get("optimizer")))
    restore("the counters", lambda: _restore_counters(model, state["counters"]))
    restore("the averages behind the curves", lambda: _restore_windows(run, state))
    if _same(before, config, _GAME_FIELDS):
        restore("the games in progress", lambda: _restore_games(model, state))
        restore("the random numbers", lambda: _restore_rng_states(model, state.get("dice")))
    if isinstance(model, DQN):
        model.exploration_rate = model.exploration_schedule(model._current_progress_remaining)
        if MEMORY in files and _same(before, config, _REPLAY_FIELDS):
            restore("the replay memory", lambda: _restore_replay_buffer(model, unpack(files[MEMORY])))
    evaluation = "evaluator" not in state or state["evaluator"] is not None  # the best one's checkpoint has none
    whole = restore("the policy being evaluated", lambda: restore_candidate(state.get("candidate")))
    if whole and evaluation and before.get("pieces") == config.pieces:
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
    model._last_obs, model._last_episode_starts = _games(model).restore(state["games"]), starts


def load_parameters(model: Model, data: bytes) -> dict[str, th.Tensor] | None:
    """Put the networks of ``parameters.npz`` into ``model``; returns the averaged weights, None where there are none.

    Raises :class:`NotPacked`, or KeyError, TypeError, RuntimeError and ValueError where they are other networks.
    """
    parameters = unpack(data)
    known = model.policy.state_dict()
    newest, average = _weights(parameters["policy"], known), parameters["average"]
    averaged = None if average is None else _weights(average, known)
    model.policy.load_state_dict(newest)
    return averaged


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


def _same(before: Mapping[str, Any], config: TetrisConfig, fields: tuple[str, ...]) -> bool:
    return all(before.get(name) == getattr(config, name, None) for name in fields)


def _games(model: Model) -> GameVecEnv:
    return cast(GameVecEnv, model.env)


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


def _restore_optimizer(model: Model, stored: Any) -> None:
    """The moments and the learning rate; everything else of an optimizer follows from the config."""
    state = OPTIMIZER.read(stored)
    optimizer = model.policy.optimizer
    present = optimizer.state_dict()["param_groups"]
    known = [tuple(weights.shape) for group in optimizer.param_groups for weights in group["params"]]
    moments = {int(number): _tensors(moment) for number, moment in state["state"].items()}
    for number, moment in moments.items():
        if number >= len(known) or any(tuple(moment[name].shape) != known[number] for name in _MOMENTS):
            raise Unfit(f"its moments {number} are those of other networks")
    groups = [{**mine, "lr": its["lr"]} for mine, its in zip(present, state["param_groups"], strict=True)]
    optimizer.load_state_dict({"state": moments, "param_groups": groups})


def _rng_states(model: Model) -> dict[str, Any]:
    """The state of every random number generator that a run draws from; the games carry their own."""
    states = {
        "torch": th.get_rng_state().numpy().copy(),
        "numpy": np.random.get_state(legacy=False),
        "python": random.getstate(),
        "actions": model.action_space.np_random.bit_generator.state,
    }
    own = {"own": model.rng.bit_generator.state} if isinstance(model, DoubleDQN) else {}
    return RNG.keep({**states, **own})


def _restore_rng_states(model: Model, stored: Any) -> None:
    states = RNG.read(stored)
    th.set_rng_state(th.from_numpy(states["torch"]))
    np.random.set_state(states["numpy"])
    version, numbers, gauss = states["python"]
    random.setstate((version, tuple(numbers), gauss))
    model.action_space.np_random.bit_generator.state = states["actions"]
    if isinstance(model, DoubleDQN):
        model.rng.bit_generator.state = states["own"]


def _replay_buffer(model: DQN) -> dict[str, Any]:
    """The replay buffer.  A step's next observation is the following step's observation, except where a game ends: only
    those that differ are stored as well."""
    buffer = model.replay_buffer
    assert buffer is not None
    size, observations, following = buffer.size(), buffer.observations, buffer.next_observations
    inner = tuple(range(1, observations.ndim - 1))
    differs = np.array([(following[i] != observations[(i + 1) % size]).any(axis=inner) for i in range(size)], bool)
    columns = {name: getattr(buffer, name)[:size] for name in _COLUMNS}
    return REPLAY_BUFFER.keep({
        **columns, "differs": differs, "next": following[:size][differs] if size else following[:0, 0],
        "pos": buffer.pos, "full": buffer.full, "learning_starts": model.learning_starts,
    })  # fmt: skip


def _restore_replay_buffer(model: DQN, stored: Any) -> None:
    fields = REPLAY_BUFFER.read(stored)
    buffer = model.replay_buffer
    assert buffer is not None
    observations = fields["observations"]
    size, following = len(observations), buffer.next_observations
    for name in _COLUMNS:
        if fields[name].shape != (size, *getattr(buffer, name).shape[1:]) or size > buffer.buffer_size:
            raise Unfit(f"{name} does not fit")
    for name in _COLUMNS:
        getattr(buffer, name)[:size] = fields[name]
    if size:
        following[: size - 1], following[size - 1] = observations[1:size], observations[0]
        following[:size][fields["differs"]] = fields["next"]
    buffer.pos, buffer.full = fields["pos"], fields["full"]
    model.learning_starts = fields["learning_starts"]
