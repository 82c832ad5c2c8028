"""What is known of how well a policy plays games it never learned from."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict  # pydantic takes that of typing from 3.12 on

Cause = Literal["training", "end", "asked"]
"""Why it was evaluated: a little at a time while it learned, when its run ended, or because somebody wanted to know."""

SCORE = "eval/score_per_piece"
BEST = "eval/best_score_per_piece"
PREFIX = "eval/"


class Evaluated(TypedDict):
    """A room's ``evaluated``: where the policy stood that played, and how well it did.

    ``at`` is the Unix time it was told at, None where nobody knows any more.  ``error`` is the standard error of
    ``score_per_piece``, ``score_per_piece_std`` the deviation between games that goes with it.  ``final`` says that
    it is of the policy that the run ended with.
    """

    step: int
    episode: int
    time: float
    cause: Cause
    at: float | None
    score_per_piece: float
    score_per_piece_std: NotRequired[float]
    lines_per_game: NotRequired[float]
    survival: NotRequired[float]
    error: NotRequired[float]
    games: NotRequired[int]
    cap: NotRequired[int]
    final: NotRequired[bool]


def evaluated(
    place: Mapping[str, Any], cause: Cause, values: Mapping[str, float], at: float | None, **more: Any
) -> Evaluated:
    """The summary of metrics: those of ``eval/`` without their prefix, but for the best policy's.

    >>> evaluated({"step": 64, "episode": 2, "time": 0.5}, "end", {"eval/score_per_piece": 4.8}, 9.0, games=64)
    {'step': 64, 'episode': 2, 'time': 0.5, 'cause': 'end', 'at': 9.0, 'score_per_piece': 4.8, 'games': 64}
    """
    own = {key.removeprefix(PREFIX): value for key, value in values.items() if key.startswith(PREFIX) and key != BEST}
    where = {key: place[key] for key in ("step", "episode", "time")}
    return cast(Evaluated, {**where, "cause": cause, "at": at, **own, **more})


def further(one: Evaluated, known: Evaluated | None) -> Evaluated:
    """The one of the two that speaks for a room: that of the furthest policy, of one policy the newer, ``one``."""
    return one if known is None or one["step"] >= known["step"] else known
