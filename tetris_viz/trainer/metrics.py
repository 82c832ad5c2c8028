"""The metrics of a tick: SB3's logged values, the games that ended, and figures of our own."""

import math
import time
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from stable_baselines3.common.logger import KVWriter

from ..core.names import HEADLINES
from ..core.parts import Part
from ..core.smoothing import RunningMean
from ..game.stepper import EndedGame
from ..ipc.messages import Place, TickEnded

GAMES = 100
"""Window of the means per game, in games."""
PIECES = 2_000
"""Window of ``tetris/score_per_piece``, in placements."""
SECONDS = 2.0
"""Window of ``time/pieces_per_second``, in seconds of training."""

METER = Part(lambda old: {"means": {}, "cpu_seconds": 0.0, **old})
_COLUMNS = ("step", "pieces", "lines", "score", "reward", "truncated")


def finite(values: Mapping[str, Any]) -> dict[str, float]:
    """The finite numbers among ``values`` as plain floats: what JSON can carry."""
    return {
        key: float(value)
        for key, value in values.items()
        if isinstance(value, int | float | np.number | np.bool_) and math.isfinite(value)
    }


class Meter(KVWriter):
    """Gathers the metrics between two ticks; an SB3 ``KVWriter``, so that it gets every dump of the logger.

    ``episode`` (games that ended) and ``cpu_seconds`` continue from what earlier attempts counted and spent.
    """

    def __init__(self, episode: int = 0, cpu_seconds: float = 0.0):
        self.episode = episode
        self._cpu_before = cpu_seconds
        self._values: dict[str, float] = {}
        self._evaluated: Place | None = None
        self._episodes: dict[str, list[Any]] = {}
        self._recent: deque[tuple[int, int]] = deque()
        self._pieces = self._counted = self._score = 0
        self._paces: deque[tuple[float, int]] = deque()
        self._played = 0
        self._games: deque[tuple[int, int]] = deque(maxlen=GAMES)
        self._means: dict[str, RunningMean] = {}

    def state(self) -> dict[str, Any]:
        """The windows behind the curves, for :meth:`restore`; values not yet taken are not in it."""
        return METER.keep(
            {
                "recent": list(self._recent),
                "paces": list(self._paces),
                "played": self._played,
                "games": list(self._games),
                "means": {key: [mean.mean, mean.mass, mean.at] for key, mean in self._means.items()},
                "cpu_seconds": self._cpu_seconds,
            }
        )

    def restore(self, state: Any) -> None:
        """Continue with the windows of a ``state()``; raises where it cannot be used, and has then changed nothing."""
        fields = METER.read(state)
        recent, paces, games = ([(a, b) for a, b in fields[name]] for name in ("recent", "paces", "games"))
        means = {key: RunningMean(*mean) for key, mean in fields["means"].items()}
        self._cpu_before, self._played = max(self._cpu_before, fields["cpu_seconds"]), fields["played"]
        self._recent.extend(recent)
        self._paces.extend(paces)
        self._games.extend(games)
        self._means = means

    @property
    def smoothed(self) -> dict[str, float]:
        """The headlines' running means by metric key, of those that were logged."""
        return {key: mean.mean for key, mean in self._means.items()}

    @property
    def _cpu_seconds(self) -> float:
        """CPU seconds of the run, with those of earlier attempts."""
        return self._cpu_before + time.process_time()

    def write(self, key_values: dict[str, Any], key_excluded: dict[str, Any], step: int = 0) -> None:
        self.note(key_values)

    def close(self) -> None:
        """Nothing is held open."""

    def note(self, values: Mapping[str, Any]) -> None:
        """Record the newest values by metric key; those that are no finite numbers are left out."""
        self._values.update(finite(values))

    def evaluated(self, values: Mapping[str, Any], place: Place) -> None:
        """Record an evaluation's values of the policy of ``place``."""
        self.note(values)
        self._evaluated = place

    def placed(self, placements: int, tally: tuple[int, int], ended: Iterable[EndedGame], step: int) -> None:
        """Record one step of all games.  ``tally`` is (placements, their score) in games that began on an empty board;
        only these count in the curves, and only these of the ``ended`` games."""
        self._pieces += placements
        self._counted += tally[0]
        self._score += tally[1]
        for game in ended:
            if not game.garbage:
                self._ended(game, step)

    def take(self, step: int, seconds: float) -> TickEnded | None:
        """The message of everything since the last take; None where nothing happened.  ``seconds``: of training."""
        if self._pieces:
            self._values.update(self._own(seconds))
        values, episodes, evaluated = self._values, self._episodes, self._evaluated
        self._values, self._episodes, self._evaluated = {}, {}, None
        if not values and not episodes:
            return None
        return TickEnded(step, self.episode, seconds, values, episodes, evaluated, self._smooth(values, seconds))

    def _smooth(self, values: Mapping[str, float], seconds: float) -> dict[str, float]:
        logged = HEADLINES & values.keys()
        for key in logged:
            before = self._means.get(key)
            self._means[key] = before.add(values[key], seconds) if before else RunningMean.of(values[key], seconds)
        return {key: self._means[key].mean for key in logged}

    def _ended(self, game: EndedGame, step: int) -> None:
        self.episode += 1
        self._games.append((game.lines, game.pieces))
        if not self._episodes:
            self._episodes = {column: [] for column in _COLUMNS}
        row = (step, game.pieces, game.lines, game.score, game.reward, game.truncated)
        for column, value in zip(_COLUMNS, row, strict=True):
            self._episodes[column].append(value)

    def _own(self, seconds: float) -> dict[str, float]:
        own = {"time/cpu_seconds": self._cpu_seconds}
        self._recent.append((self._counted, self._score))
        self._played += self._pieces
        self._pieces = self._counted = self._score = 0
        pieces = sum(p for p, _ in self._recent)
        while pieces - self._recent[0][0] >= PIECES:
            pieces -= self._recent.popleft()[0]
        if pieces:
            own["tetris/score_per_piece"] = sum(s for _, s in self._recent) / pieces

        self._paces.append((seconds, self._played))
        while len(self._paces) > 2 and seconds - self._paces[1][0] >= SECONDS:
            self._paces.popleft()
        since, played = self._paces[0]
        if seconds > since:
            own["time/pieces_per_second"] = (self._played - played) / (seconds - since)
        if self._games:
            lines, lengths = zip(*self._games, strict=True)
            own["tetris/lines_per_game"] = sum(lines) / len(lines)
            own["tetris/pieces_per_game"] = sum(lengths) / len(lengths)
        return own
