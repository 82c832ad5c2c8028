"""What every way of playing a game counts."""

from dataclasses import dataclass
from typing import Any

from .shapes import WIDTH


@dataclass
class GameCounters:
    """``clears`` counts placements by the lines they cleared at once, 1 to 4; ``score`` is the library's, 10 x lines**2
    a placement; ``reward`` is what the agent got."""

    pieces: int = 0
    lines: int = 0
    score: int = 0
    clears: tuple[int, int, int, int] = (0, 0, 0, 0)
    reward: float = 0.0

    def placed(self, lines: int) -> None:
        """Count a piece that was placed and cleared ``lines``."""
        self.pieces += 1
        if lines:
            self.lines += lines
            self.score += WIDTH * lines**2
            one, two, three, four = (n + (lines == i) for i, n in enumerate(self.clears, 1))
            self.clears = (one, two, three, four)

    def summary(self, truncated: bool) -> dict[str, Any]:
        """``pieces, lines, score, reward, truncated`` of the game, as plain values."""
        return {
            "pieces": self.pieces,
            "lines": self.lines,
            "score": self.score,
            "reward": self.reward,
            "truncated": truncated,
        }
