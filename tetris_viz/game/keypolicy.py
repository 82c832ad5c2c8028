"""A trained network that presses keys, as plain arrays, and its forward pass in numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .keypresses import KEYS, OBSERVATION_SIZE
from .policy import Layers, Stored, checked, layers_of, step_of


@dataclass(frozen=True)
class KeyPolicy(Stored):
    """``layers`` is ``((w0, b0), (w1, b1), (w2, b2))``, inputs first, with ReLU between them: from an observation
    (``keypresses``) to the action value of each key.  ``step``: key presses it was trained for."""

    FORMAT: ClassVar[str] = "keys"

    layers: list[tuple[NDArray[np.float32], NDArray[np.float32]]]
    step: int = 0

    @classmethod
    def of(cls, layers: Layers, step: int = 0) -> "KeyPolicy":
        """A policy from the layers of its network; raises ``PolicyError``."""
        return cls(checked("key network", layers, OBSERVATION_SIZE, len(KEYS)), step)

    @classmethod
    def read(cls, file: Mapping[str, Any]) -> "KeyPolicy":
        """The policy that ``arrays`` made; raises what ``policyfile.load`` turns into a PolicyError."""
        return cls.of(layers_of(file, "keys"), step_of(file))

    def arrays(self) -> dict[str, Any]:
        arrays: dict[str, Any] = {"step": np.int64(self.step)}
        for i, (w, b) in enumerate(self.layers):
            arrays[f"keys_w{i}"], arrays[f"keys_b{i}"] = w, b
        return arrays

    def values(self, observation: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The action value of each key: observations ``(n, 435)`` -> ``(n, 8)``."""
        x = observation.astype(np.float32)
        for i, (w, b) in enumerate(self.layers):
            x = (np.maximum(x, 0) if i else x) @ w + b
        return x

    def greedy(self, observation: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The key of the highest value in each game, ``(n,)``."""
        best: NDArray[np.int64] = self.values(observation).argmax(axis=1)
        return best
