"""The best policy of a run: ``best.npz`` in its room's folder, and in ``best.json`` beside it what it was chosen by.

The trainer writes both while it lives, and the supervisor when the run has ended with a better one.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .atomic import atomic_write
from .numbers import is_finite

POLICY = "best.npz"
FACTS = "best.json"
_BEYOND_EVERY_STEP = 10**12


@dataclass(frozen=True)
class Best:
    """``worth`` is what it was chosen by (game.evaluation.worth), in games with this order of ``pieces``; ``score`` a
    piece is that of other games, by which it was not chosen.  ``step`` is None where there is none yet."""

    worth: float = 0.0
    step: int | None = None
    score: float | None = None
    pieces: str | None = None


def keep(folder: Path, policy: bytes, best: Best) -> None:
    """Put the policy and its facts in place; raises OSError."""
    atomic_write(folder / POLICY, policy, durable=True)
    note(folder, best)


def note(folder: Path, best: Best) -> None:
    """Put the facts in place, of the policy that is there already; raises OSError."""
    atomic_write(folder / FACTS, json.dumps(asdict(best)).encode(), durable=True)


def noted(folder: Path) -> Best | None:
    """What stands in ``best.json``; None where that is not there, or damaged."""
    with contextlib.suppress(OSError, ValueError, TypeError, RecursionError):
        found = Best(**json.loads((folder / FACTS).read_bytes()))
        if _is_whole(found):
            return found
    return None


def claim(manifest: dict[str, Any]) -> Best | None:
    """What a checkpoint's manifest knows of the best; None where it says nothing of it, or what cannot be."""
    with contextlib.suppress(KeyError, TypeError, AttributeError):
        told = manifest["best"]
        found = Best(told["worth"], told["step"], told.get("score"), manifest["config"].get("pieces"))
        if _is_whole(found):
            return found
    return None


def highest(claims: list[Best]) -> Best:
    """Of the claims of a run's checkpoints, newest first, the highest of the newest one's order of pieces.

    A policy is judged for a while: the best one's checkpoint is written after newer ones, which do not know of it.
    """
    same = [best for best in claims if best.pieces == claims[0].pieces]
    return max(same, key=lambda best: best.worth, default=Best())


def _is_whole(best: Best) -> bool:
    step = 0 if best.step is None else best.step
    numbers = best.worth, 0.0 if best.score is None else best.score, step
    known = isinstance(step, int) and 0 <= step < _BEYOND_EVERY_STEP and isinstance(best.pieces, str | None)
    return all(map(is_finite, numbers)) and known
