"""The reward of a placement."""

from numba import njit

from ..core.choices import Objective

DEATH: dict[Objective, float] = {"score": 50.0, "lines": 20.0}
"""What the end of a game costs, in units of reward."""


@njit(cache=True)
def pay(squared: bool, death: float, lines: int, over: bool) -> float:
    """``lines**2 / 4`` for "score" (``squared``), ``lines`` for "lines", less ``death`` when the game is over."""
    paid = lines * lines / 4 if squared else float(lines)
    return paid - death if over else paid
