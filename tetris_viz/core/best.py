"""The best policy of a run: ``best.npz`` in its room's folder, and in ``best.json`` beside it what it was chosen by.

The trainer writes both while it lives, and the supervisor when the run has ended with a better one.
"""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .atomic import atomic_write
from .numbers import is_finite

POLICY = "best.npz"
FACTS = "best.json"
_BEYOND_EVERY_STEP = 10**12
_ODD = (KeyError, TypeError, AttributeError)
"""What reading facts of another shape raises."""


@dataclass(frozen=True)
class Best:
    """``selection_score`` is what it was chosen by (game.evaluation.selection_score), in games with this order of
    ``pieces``.  ``score`` per piece is that of other games, by which it was not chosen.  ``step`` is None where there
    is no best policy yet."""

    selection_score: float = 0.0
    step: int | None = None
    score: float | None = None
    pieces: str | None = None

    def facts(self) -> dict[str, Any]:
        """As plain JSON, for ``best.json`` and for a checkpoint's manifest; "worth" is the selection score."""
        return {"worth": self.selection_score, "step": self.step, "score": self.score, "pieces": self.pieces}


def keep(folder: Path, policy: bytes, best: Best) -> None:
    """Write the policy and its facts; raises OSError."""
    atomic_write(folder / POLICY, policy, durable=True)
    note(folder, best)


def note(folder: Path, best: Best) -> None:
    """Write the facts alone, of the policy that is there already; raises OSError."""
    atomic_write(folder / FACTS, json.dumps(best.facts()).encode(), durable=True)


def noted(folder: Path) -> Best | None:
    """What ``best.json`` says; None where it is missing or damaged."""
    with contextlib.suppress(OSError, ValueError, RecursionError, *_ODD):
        facts = json.loads((folder / FACTS).read_bytes())
        return _read(facts, facts.get("pieces"))
    return None


def claim(manifest: dict[str, Any]) -> Best | None:
    """The best policy that was known when a checkpoint was written, by its manifest; None where it does not say."""
    with contextlib.suppress(*_ODD):
        return _read(manifest["best"], manifest["config"].get("pieces"))
    return None


def highest(claims: list[Best]) -> Best:
    """The highest claim of a run's checkpoints, newest first, among those with the newest one's order of pieces.

    A policy is evaluated for a while: the best one's checkpoint is written after newer ones, which do not know of it.
    """
    same = [best for best in claims if best.pieces == claims[0].pieces]
    return max(same, key=lambda best: best.selection_score, default=Best())


def _read(facts: dict[str, Any], pieces: Any) -> Best | None:
    """The best policy of these facts, None where a value cannot be; raises :data:`_ODD`."""
    best = Best(facts["worth"], facts["step"], facts.get("score"), pieces)
    step = 0 if best.step is None else best.step
    numbers = best.selection_score, 0.0 if best.score is None else best.score, step
    known = isinstance(step, int) and 0 <= step < _BEYOND_EVERY_STEP and isinstance(best.pieces, str | None)
    return best if all(map(is_finite, numbers)) and known else None
