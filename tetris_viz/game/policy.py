"""A trained actor's forward pass in numpy, so that showing it needs no torch."""

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .features import FEATURES, LEGAL, SCALE

ILLEGAL = np.float32(-1e8)
"""The score of an action that may not be taken."""

_LAYERS = 3
_ACTIVATIONS = ("tanh", "relu")


class PolicyError(ValueError):
    """The file or the arrays are no policy for this observation."""


class Policy:
    """Three dense layers shared by all actions: ``x @ w + b``, one score a row.

    ``layers`` is ``((w0, b0), (w1, b1), (w2, b2))`` with ``w0`` of shape (FEATURES - 1, h0), ``w1`` (h0, h1), ``w2``
    (h1, 1): inputs first, the transpose of torch's ``Linear.weight``.  The input is the observation without its
    legal column, divided by SCALE.  ``step`` is the number of placements it was trained for.
    """

    def __init__(self, layers: Sequence[tuple[ArrayLike, ArrayLike]], activation: str = "tanh", step: int = 0) -> None:
        if activation not in _ACTIVATIONS:
            raise PolicyError(f"activation {activation!r}; known are {', '.join(_ACTIVATIONS)}")
        if len(layers) != _LAYERS:
            raise PolicyError(f"a policy has {_LAYERS} layers, not {len(layers)}")
        self.layers = [(np.asarray(w, np.float32), np.asarray(b, np.float32)) for w, b in layers]
        self.activation, self.step = activation, int(step)
        inputs = FEATURES - 1
        for i, (w, b) in enumerate(self.layers):
            if w.ndim != 2 or w.shape[0] != inputs or b.shape != (w.shape[1],):
                raise PolicyError(f"layer {i}: w{i} is {w.shape} and b{i} {b.shape}, but {inputs} inputs come in")
            if not (np.isfinite(w).all() and np.isfinite(b).all()):
                raise PolicyError(f"layer {i} holds numbers that are not finite")
            inputs = w.shape[1]
        if inputs != 1:
            raise PolicyError(f"the last layer gives {inputs} numbers a row instead of one score")
        self._first = self.layers[0][0] / SCALE[:LEGAL, None]

    @classmethod
    def load(cls, path: str | Path) -> "Policy":
        """Read ``policy.npz``.  Raises OSError where it cannot be read and PolicyError where it is no policy."""
        try:
            with np.load(path, allow_pickle=False) as file:
                layers = [(file[f"w{i}"], file[f"b{i}"]) for i in range(_LAYERS)]
                return cls(layers, str(file["activation"]), int(file["step"]))
        except (KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile, AttributeError) as error:
            raise PolicyError(f"{path} is no policy: {error}") from error

    def save(self, path: str | Path, step: int) -> None:
        """Put ``policy.npz`` in place atomically: a reader sees the old file or the new one, whole."""
        path = Path(path)
        arrays: dict[str, Any] = {}
        for i, (w, b) in enumerate(self.layers):
            arrays[f"w{i}"], arrays[f"b{i}"] = w, b
        partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with partial.open("wb") as file:
                np.savez(file, activation=np.array(self.activation), step=np.array(step, np.int64), **arrays)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

    def scores(self, observation: NDArray[np.uint8]) -> NDArray[np.float32]:
        """One score for each action (40,), -1e8 where it is illegal; ``observation`` is (40, FEATURES)."""
        legal = np.flatnonzero(observation[:, LEGAL])
        x = observation[legal, :LEGAL].astype(np.float32) @ self._first + self.layers[0][1]
        for w, b in self.layers[1:]:
            x = (np.tanh(x) if self.activation == "tanh" else np.maximum(x, 0)) @ w + b
        scores = np.full(len(observation), ILLEGAL, np.float32)
        scores[legal] = x[:, 0]
        return scores

    def choose(
        self, observation: NDArray[np.uint8], play: Literal["sampled", "greedy"], rng: np.random.Generator
    ) -> int:
        """A legal action: the best one, or one drawn by the softmax of the scores."""
        scores = self.scores(observation)
        if play == "greedy":
            return int(scores.argmax())
        edges = np.exp(scores.astype(np.float64) - scores.max()).cumsum()
        point = min(rng.random() * edges[-1], np.nextafter(edges[-1], 0))
        return int(np.searchsorted(edges, point, side="right"))
