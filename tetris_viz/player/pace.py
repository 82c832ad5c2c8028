"""Whether a showcase game keeps the pace that was chosen for it."""

from collections import deque

BEHIND, CAUGHT_UP = 0.85, 0.95
"""Shares of the chosen pace: below the first a game counts as behind, above the second no longer."""

WINDOW = 4.0
"""Seconds over which the true pace is measured."""

REPORT_AGAIN = 10.0
"""Seconds after which the pace of a game that stays behind is reported again."""


class PaceMonitor:
    """Compares the time that a game's steps took with the intervals that were chosen."""

    def __init__(self) -> None:
        self._gaps: deque[tuple[float, float]] = deque()
        self._behind: bool | None = None
        self._reported_at = 0.0

    def restart(self) -> None:
        """Measure from now on only."""
        self._gaps.clear()

    def played(self, now: float, gap: float) -> None:
        """Record a step played ``now``, ``gap`` seconds after the previous one as chosen."""
        self._gaps.append((now, gap))
        while len(self._gaps) > 2 and now - self._gaps[1][0] > WINDOW:
            self._gaps.popleft()

    def change(self) -> tuple[bool, float] | None:
        """Whether the game is behind, and the share of its pace that it reaches; None where nothing is new."""
        (first, _), (now, _) = (self._gaps[0], self._gaps[-1]) if self._gaps else ((0.0, 0.0), (0.0, 0.0))
        if now - first < 0.75 * WINDOW:
            return None
        share = sum(gap for _, gap in list(self._gaps)[1:]) / (now - first)
        behind = share < (CAUGHT_UP if self._behind else BEHIND)
        if behind == self._behind and not (behind and now - self._reported_at > REPORT_AGAIN):
            return None
        self._behind, self._reported_at = behind, now
        return behind, share
