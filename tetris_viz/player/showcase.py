"""When each room's game shows its next picture.  No pipe and no sleep here: time comes from a clock, in seconds."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..core.frames import encode
from ..game.picture import Picture
from ..game.policy import PolicyError
from ..game.policyfile import AnyPolicy, load
from ..ipc.messages import FramePlayed, ShowcaseFailed, ShowcasePaced, ShowRoom
from .games import Game, begin
from .pace import PaceMonitor

LAST_BOARD = 0.3
"""Seconds that the last board of a game stays, at least."""

LOOK_AGAIN = 0.5
"""Seconds between two attempts to read the policy of a room that has none yet."""

TRY_AGAIN = 10.0
"""Seconds until a game that failed is tried again, unless another policy comes first."""

MOST_HIDDEN = 16
"""Games kept for rooms that nobody watches."""

AWAY = 30.0
"""Seconds unwatched after which a newer policy begins a new game instead of continuing the old one."""

MOST_FRAMES = 30
"""Frames a second: of a piece played key by key, as many key presses as its time allows, and the last."""

_Answer = TypeVar("_Answer")
Clock = Callable[[], float]
Log = Callable[[str], None]


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class ShowcaseGame:
    """One room's game, which continues while its pace, its way of playing and the newest policy change.

    Another choice of policy begins a new game, once that policy can be played.
    """

    def __init__(self, choice: ShowRoom, clock: Clock, log: Log) -> None:
        self._clock, self._log = clock, log
        self._choice = choice
        self._policy: AnyPolicy | None = None
        self._game: Game | None = None
        self._game_of = choice.chosen
        self._pictures: list[Picture] = []  # still to be shown of the piece under way
        self._pictures_of_piece = 1
        self._ended = False
        self._is_read, self._logged = False, ""
        self._fault: str | None = None
        self._reported_fault: str | None = None
        self._last = clock()
        self._gap = 0.0
        self._pace_monitor = PaceMonitor()

    @property
    def number(self) -> int:
        return self._choice.number

    @property
    def due(self) -> float:
        """When the next picture is due, in seconds of the clock."""
        return self._last + self._gap

    def is_game_of(self, choice: ShowRoom) -> bool:
        """Whether ``choice`` has this room and order of pieces."""
        return (choice.number, choice.pieces, choice.seed) == (self.number, self._choice.pieces, self._choice.seed)

    def choose(self, choice: ShowRoom) -> None:
        """Apply these choices from the next piece on."""
        old, self._choice = self._choice, choice
        if choice.pieces_per_second != old.pieces_per_second:
            self._pace_monitor.restart()
        if (choice.policy, choice.step) != (old.policy, old.step) or not self._is_read or self._policy is None:
            self._read_policy()
        elif (choice.play, choice.chosen) != (old.play, old.chosen):
            self._use(self._policy)
        if self._policy is not None:
            self._gap = min(self._gap, self._interval())  # a faster pace, or the first policy, counts at once

    def resume(self, choice: ShowRoom) -> None:
        """Continue, now that the room is watched again, without catching up on the time in between.

        After :data:`AWAY` seconds a newer policy begins a new game: a board that an older one left says nothing of it.
        """
        if self._game is not None and self._clock() - self._last > AWAY and choice.step != self._choice.step:
            self._game.end()
            self._pictures.clear()
        self._last, self._gap = self._clock(), 0.0
        self._pace_monitor.restart()

    def play(self) -> FramePlayed | None:
        """Play on and return the picture that is due; None while there is no policy."""
        now = self._clock()
        if self._policy is None:
            self._read_policy()
        if self._policy is None or self._game is None:
            self._last, self._gap = now, LOOK_AGAIN
            return None
        if not self._pictures:
            self._pictures = thinned(self._game.piece(), 1 / self._choice.pieces_per_second)
            self._pictures_of_piece = len(self._pictures)
        picture = self._pictures.pop(0)
        self._ended = picture.over or picture.truncated
        late = now - self.due
        self._pace_monitor.played(now, self._gap)
        self._gap = self._interval()
        # late by less than one interval: keep the rhythm; by more: begin a new one, without a burst
        self._last = now - late if late < self._gap else now
        frame = FramePlayed(encode(picture.frame(self.number, "showcase", self._policy.step)))
        self._fault = None
        return frame

    def pace(self) -> ShowcasePaced | None:
        """The pace, where there is something new to tell."""
        change = self._pace_monitor.change()
        if change is None:
            return None
        behind, share = change
        return ShowcasePaced(self.number, self._choice.pieces_per_second * share if behind else None)

    def fault(self) -> ShowcaseFailed | None:
        """Why nothing is shown, or that something is again, where that has changed since the last call."""
        if self._fault == self._reported_fault:
            return None
        self._reported_fault = self._fault
        return ShowcaseFailed(self.number, self._fault)

    def forget_reported_fault(self) -> None:
        """Report a fault again: whoever watches now has not heard of it."""
        self._reported_fault = None

    def fail(self, error: Exception) -> None:
        """End the game, which cannot continue because of ``error``; another try follows after :data:`TRY_AGAIN`."""
        self._log_once(f"the showcase failed: {type(error).__name__}: {error}")
        self._fault = "The policy cannot be played; the server's log says why."
        self._policy = self._game = None
        self._is_read = False
        self._pictures.clear()
        self._last, self._gap = self._clock(), TRY_AGAIN

    def _interval(self) -> float:
        """Seconds between the picture just shown and the next."""
        interval = 1 / self._choice.pieces_per_second / self._pictures_of_piece
        return max(interval, LAST_BOARD) if self._ended else interval

    def _use(self, policy: AnyPolicy) -> None:
        """Play this policy in the chosen way; raises PolicyError where it cannot be played so."""
        if self._game is None:
            self._game = begin(self._choice, policy)
        else:
            self._game.use(policy, self._choice.play)
            if self._game_of != self._choice.chosen:
                self._game.end()
                self._pictures.clear()
        self._policy, self._game_of = policy, self._choice.chosen

    def _read_policy(self) -> None:
        """Take the newest policy; where it cannot be read, the old one stays."""
        path = Path(self._choice.policy)
        self._is_read = False
        try:
            self._use(load(path))
            self._is_read, self._logged = True, ""
        except FileNotFoundError:
            return
        except (OSError, PolicyError) as error:
            self._log_once(f"the policy was skipped: {error}")
            if self._policy is None:
                self._fault = f"The policy cannot be read: {str(error).replace(str(path), path.name)}."

    def _log_once(self, why: str) -> None:
        """Log a line, unless it was the last one."""
        if why != self._logged:
            self._logged = why
            self._log(f"room {self.number}: {why}")


def thinned(pictures: list[Picture], seconds: float) -> list[Picture]:
    """As many of the pictures as ``seconds`` has time for, evenly spaced, with the last one."""
    most = max(1, int(seconds * MOST_FRAMES))
    step = max(1, -(-len(pictures) // most))
    return pictures[::-1][::step][::-1]


class Player:
    """The showcase games of all watched rooms.  A failure in one of them ends that one alone."""

    def __init__(self, clock: Clock = time.monotonic, log: Log = _to_stderr) -> None:
        self._clock, self._log = clock, log
        self._shown: dict[int, ShowcaseGame] = {}
        self._hidden: dict[int, ShowcaseGame] = {}

    def show(self, choice: ShowRoom) -> None:
        """Show this room from now on, or apply other choices to it."""
        game = self._shown.get(choice.number)
        if game is None:
            game = self._hidden.pop(choice.number, None)
            if game is not None:
                game.resume(choice)
                game.forget_reported_fault()
        if game is None or not game.is_game_of(choice):
            game = ShowcaseGame(choice, self._clock, self._log)
        self._shown[choice.number] = game
        self._isolated(game, lambda: game.choose(choice))

    def hide(self, number: int) -> None:
        """Stop this room's game; it continues from there when the room is shown again."""
        game = self._shown.pop(number, None)
        if game is None:
            return
        self._hidden[number] = game
        if len(self._hidden) > MOST_HIDDEN:
            del self._hidden[next(iter(self._hidden))]

    def seconds_to_wait(self) -> float | None:
        """Seconds until the next picture is due; None while no room is shown."""
        if not self._shown:
            return None
        return max(0.0, min(game.due for game in self._shown.values()) - self._clock())

    def play_due(self) -> list[FramePlayed]:
        """The pictures of all rooms in which one is due, the longest overdue first."""
        now = self._clock()
        due = sorted((game for game in self._shown.values() if game.due <= now), key=lambda game: game.due)
        return [frame for game in due if (frame := self._isolated(game, game.play)) is not None]

    @staticmethod
    def _isolated(game: ShowcaseGame, act: Callable[[], _Answer]) -> _Answer | None:
        try:
            return act()
        except Exception as error:
            game.fail(error)
            return None

    def faults(self) -> list[ShowcaseFailed]:
        """The changes since the last call: rooms that cannot be shown, or can be again."""
        return [told for game in self._shown.values() if (told := game.fault()) is not None]

    def paces(self) -> list[ShowcasePaced]:
        """The changes since the last call: rooms whose pace fell behind, or caught up."""
        return [told for game in self._shown.values() if (told := game.pace()) is not None]
