"""One placement, with all a viewer needs to see it."""

from dataclasses import dataclass

from .picture import Picture


@dataclass(frozen=True, slots=True)
class Placement(Picture):
    """``cells`` is the board BEFORE it and ``row`` where the piece landed; ``score``, ``lines`` and ``clears`` are the
    game's so far, this placement included."""
