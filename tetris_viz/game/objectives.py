"""What a placement pays the agent."""

from typing import Literal

from numba import njit

Objective = Literal["score", "lines"]
DEATH = {"score": 50.0, "lines": 20.0}
"""What dying costs, by objective."""


@njit(cache=True)
def pay(squared: bool, death: float, lines: int, over: bool) -> float:
    """``lines**2 / 4`` for "score" (``squared``), ``lines`` for "lines", less ``death`` when the game is over."""
    paid = lines * lines / 4 if squared else float(lines)
    return paid - death if over else paid
