"""A running mean by time: how often a value is logged does not change it."""

from dataclasses import dataclass

HALF_LIFE = 5.0
"""Seconds of training after which a value counts half in a room's headline.

The curves as they are smoothed at first have a half-life of an eightieth of the run (static/js/lib/curves.js):
five seconds in a run of seven minutes.  A longer one would lag behind in the first minute, in which most is learned; a
shorter one would let the last digits flicker.  By time and not by placements: rooms play from ten to thousands of
pieces a second, and people read the figure at the same pace in all of them.
"""
FIRST = 1.0
"""Seconds for which a first value stands: nobody knows since when it has held."""


@dataclass(frozen=True)
class RunningMean:
    """The mean of what was logged until ``at``; ``mass`` (0 to 1) is how much of it there was, so that a first value
    is no prior of its own.

    >>> RunningMean.of(4.0, 10.0).add(4.0, 10.25).mean
    4.0
    """

    mean: float
    mass: float
    at: float

    @classmethod
    def of(cls, value: float, at: float) -> "RunningMean":
        return cls(value, 1 - 0.5 ** (FIRST / HALF_LIFE), at)

    def add(self, value: float, at: float) -> "RunningMean":
        """With ``value``, which has held since the last one; at the same place, or before it, it has no weight."""
        stays = 0.5 ** (max(0.0, at - self.at) / HALF_LIFE)
        mass = stays * self.mass + (1 - stays)
        return RunningMean(self.mean + (1 - stays) / mass * (value - self.mean), mass, max(at, self.at))
