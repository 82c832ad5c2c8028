"""How well a policy plays games that it never learned from, as a room shows it."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict  # pydantic takes that of typing from 3.12 on

Cause = Literal["training", "end", "asked"]
"""Why it was evaluated: a little at a time while it learned, when its run ended, or because somebody wanted to know."""

SCORE = "eval/score_per_piece"
BEST = "eval/best_score_per_piece"
PREFIX = "eval/"


class Evaluated(TypedDict):
    """A room's ``evaluated``: the policy's ``step``, ``episode`` and ``time`` (seconds), and how well it played.

    ``at`` is the Unix time of the result, None where it is not known.  ``error`` is the standard error of
    ``score_per_piece``, ``score_per_piece_std`` the standard deviation between games.  ``games`` were played to at most
    ``cap`` pieces.  ``final``: it is the policy that the run ended with.
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
    """The summary of ``values``: those of ``eval/`` without their prefix, except the best policy's.

    >>> evaluated({"step": 64, "episode": 2, "time": 0.5}, "end", {"eval/score_per_piece": 4.8}, 9.0, games=64)
    {'step': 64, 'episode': 2, 'time': 0.5, 'cause': 'end', 'at': 9.0, 'score_per_piece': 4.8, 'games': 64}
    """
    own = {key.removeprefix(PREFIX): value for key, value in values.items() if key.startswith(PREFIX) and key != BEST}
    where = {key: place[key] for key in ("step", "episode", "time")}
    return cast(Evaluated, {**where, "cause": cause, "at": at, **own, **more})


def further(one: Evaluated, known: Evaluated | None) -> Evaluated:
    """The one that a room shows: that of the later policy, or ``one``, the newer, where both are of the same."""
    return one if known is None or one["step"] >= known["step"] else known
