"""Supervisor <-> evaluator."""

from .base import Heartbeat, Message

# --- to the evaluator --------------------------------------------------------


class EvaluatePolicy(Message, frozen=True):
    """Play the policy in the file ``path``, greedily, on the games that are for evaluations.

    ``selecting``: also on those by which a run's best is chosen and confirmed, to compare it with that one.
    """

    id: int
    path: str
    pieces: str
    selecting: bool = False


ToEvaluator = EvaluatePolicy

# --- from the evaluator ------------------------------------------------------


class PolicyEvaluated(Message, frozen=True):
    """``values`` are metrics of ``eval/`` by ``games`` of at most ``cap`` pieces, ``error`` the standard error of
    their score a piece.  ``worth`` and ``confirmed`` are what the policy is worth as a run's best, and the metrics
    that would be told of it then; None where that was not asked for."""

    id: int
    step: int
    values: dict[str, float]
    error: float
    games: int
    cap: int
    worth: float | None = None
    confirmed: dict[str, float] | None = None


class EvaluationFailed(Message, frozen=True):
    """The file holds nothing that can be played; ``reason`` is in words."""

    id: int
    reason: str


FromEvaluator = PolicyEvaluated | EvaluationFailed | Heartbeat
