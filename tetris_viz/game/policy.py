"""Trained networks as plain arrays, and their forward pass in numpy: playing them needs no torch."""

import io
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.atomic import atomic_write
from ..core.choices import Objective
from .features import ACTIONS, ACTOR, BOARD, CRITIC_COLUMNS, LEGAL, SCALE
from .objectives import DEATH

ILLEGAL = np.float32(-1e8)
"""The score of an illegal action."""

MOST_STEPS = 2**32 - 1
"""The largest step that fits into a frame."""
_LAYERS = 3
_CHUNK = 1024
"""Rows that are computed together: what lies between the layers then fits into the processor's cache."""
Layers = Sequence[tuple[ArrayLike, ArrayLike]]
_Float = NDArray[np.float32]


class PolicyError(ValueError):
    """The file or the arrays are no policy for the observations of this version."""


def checked(name: str, layers: Layers, inputs: int, outputs: int) -> list[tuple[_Float, _Float]]:
    """The layers as float32; raises :class:`PolicyError` where they do not fit together."""
    if len(layers) != _LAYERS:
        raise PolicyError(f"the {name} has {_LAYERS} layers, not {len(layers)}")
    arrays = [(np.asarray(w, np.float32), np.asarray(b, np.float32)) for w, b in layers]
    for i, (w, b) in enumerate(arrays):
        if w.ndim != 2 or w.shape[0] != inputs or b.shape != (w.shape[1],):
            raise PolicyError(f"{name} layer {i}: w is {w.shape} and b {b.shape}, but {inputs} inputs come in")
        if not (np.isfinite(w).all() and np.isfinite(b).all()):
            raise PolicyError(f"{name} layer {i} holds numbers that are not finite")
        inputs = w.shape[1]
    if inputs != outputs:
        raise PolicyError(f"the {name}'s last layer gives {inputs} numbers a row instead of {outputs}")
    return arrays


class Network:
    """Three dense layers with ReLU between them: ``x @ w + b``, one number a row.

    ``layers`` is ``((w0, b0), (w1, b1), (w2, b2))`` with ``w0`` of shape (inputs, h0), ``w1`` (h0, h1), ``w2`` (h1, 1):
    inputs first, the transpose of torch's ``Linear.weight``.  Inputs are the observation's ``columns`` over SCALE.
    """

    def __init__(self, name: str, layers: Layers, columns: Sequence[int]) -> None:
        self.layers = checked(name, layers, len(columns), 1)
        self._first = self.layers[0][0] / SCALE[list(columns), None]

    def __call__(self, rows: NDArray[Any]) -> _Float:
        """``(k, columns)`` -> ``(k,)``."""
        values = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            values[chunk] = self._forward(rows[chunk])
        return values

    def _forward(self, rows: NDArray[Any]) -> _Float:
        x = rows.astype(np.float32) @ self._first
        x += self.layers[0][1]
        for w, b in self.layers[1:]:
            x = np.maximum(x, 0, out=x) @ w
            x += b
        values: _Float = x[:, 0]
        return values


class Stored(ABC):
    """A policy that can be written to ``policy.npz``, and is read back by ``policyfile.load``."""

    FORMAT: ClassVar[str]
    """What the file says it holds."""

    @abstractmethod
    def arrays(self) -> dict[str, Any]:
        """The arrays of the file besides its format, by name."""

    def dump(self) -> bytes:
        """The content of the file."""
        buffer = io.BytesIO()
        np.savez(buffer, format=np.array(self.FORMAT), **self.arrays())
        return buffer.getvalue()

    def save(self, path: str | Path, *, durable: bool = False) -> None:
        """Put the file in place atomically; ``durable`` where no later one will soon take its place."""
        atomic_write(Path(path), self.dump(), durable=durable)


@dataclass(frozen=True)
class Policy(Stored):
    """Chooses placements.  ``critic`` values boards, with the ``objective`` and ``gamma`` that it was trained for; None
    where the algorithm has none.  ``step``: placements that it was trained for."""

    FORMAT: ClassVar[str] = "placements"

    actor: Network
    critic: Network | None = None
    objective: Objective = "score"
    gamma: float = 0.99
    step: int = 0

    @classmethod
    def of(cls, actor: Layers, critic: Layers | None = None, **facts: Any) -> "Policy":
        """A policy from the layers of its networks; raises :class:`PolicyError`."""
        boards = None if critic is None else Network("critic", critic, CRITIC_COLUMNS)
        return cls(Network("actor", actor, range(ACTOR.stop)), boards, **facts)

    @classmethod
    def read(cls, file: Mapping[str, Any]) -> "Policy":
        """The policy that ``arrays`` made; raises what ``policyfile.load`` turns into a PolicyError."""
        objective = str(file["objective"])
        if objective not in DEATH:
            raise PolicyError(f"objective {objective!r} is unknown")
        critic = layers_of(file, "critic") if "critic_w0" in file else None
        gamma = float(file["gamma"])
        if not 0 <= gamma <= 1:  # NaN is neither
            raise PolicyError(f"gamma is {gamma}, but must be from 0 to 1")
        facts = {"objective": objective, "gamma": gamma, "step": step_of(file)}
        return cls.of(layers_of(file, "actor"), critic, **facts)

    def arrays(self) -> dict[str, Any]:
        arrays: dict[str, Any] = {"objective": self.objective, "gamma": self.gamma, "step": np.int64(self.step)}
        for name, network in (("actor", self.actor), ("critic", self.critic)):
            for i, (w, b) in enumerate(network.layers if network else ()):
                arrays[f"{name}_w{i}"], arrays[f"{name}_b{i}"] = w, b
        return arrays

    def scores(self, observation: NDArray[np.uint8]) -> _Float:
        """Observations ``(n, 41, FEATURES)`` to a score for each action ``(n, 40)``, ILLEGAL where it is illegal."""
        legal = np.flatnonzero(observation[:, :BOARD, LEGAL])
        game, action = np.divmod(legal, ACTIONS)
        scores = np.full(len(observation) * ACTIONS, ILLEGAL, np.float32)
        scores[legal] = self.actor(observation[game, action, ACTOR])
        return scores.reshape(-1, ACTIONS)

    def greedy(self, observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The best legal action of each game, ``(n,)``."""
        best: NDArray[np.int64] = self.scores(observation).argmax(axis=1)
        return best

    def sample(self, observation: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.int64]:
        """An action of each game drawn by the softmax of the scores, ``(n,)``."""
        scores = self.scores(observation).astype(np.float64)
        edges = np.exp(scores - scores.max(axis=1, keepdims=True)).cumsum(axis=1)
        points = np.minimum(rng.random(len(observation)) * edges[:, -1], np.nextafter(edges[:, -1], 0))
        drawn: NDArray[np.int64] = (edges <= points[:, None]).sum(axis=1)
        return drawn


def step_of(file: Mapping[str, Any]) -> int:
    """The step of a policy file; raises :class:`PolicyError` where no frame could hold it."""
    step = int(file["step"])
    if not 0 <= step <= MOST_STEPS:
        raise PolicyError(f"its step is {step}, but must be from 0 to {MOST_STEPS}")
    return step


def layers_of(file: Mapping[str, Any], name: str) -> Layers:
    return [(file[f"{name}_w{i}"], file[f"{name}_b{i}"]) for i in range(_LAYERS)]
