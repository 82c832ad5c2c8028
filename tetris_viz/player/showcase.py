"""Which room's game shows its next picture when.  No pipe and no sleep: time comes from a clock."""

import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..core.frames import encode
from ..core.messages import FramePlayed, ShowcaseFailed, ShowcasePaced, ShowRoom
from ..game.picture import Picture
from ..game.policy import PolicyError
from ..game.policyfile import AnyPolicy, load
from .games import Game, begin

LAST_BOARD = 0.3
"""Seconds that the last board of a game stays, at least."""

LOOK_AGAIN = 0.5
"""Seconds between two looks for the policy of a room that has none yet."""

TRY_AGAIN = 10.0
"""Seconds until a game that failed is tried again, where no other policy comes before."""

MOST_HIDDEN = 16
"""Games kept for rooms that nobody watches now."""

AWAY = 30.0
"""Seconds unwatched after which a game is not gone on with, if a newer policy would have to."""

MOST_FRAMES = 30
"""Frames a second: of a piece played key by key as many key presses are shown as its time allows, the last always."""

BEHIND, CAUGHT_UP = 0.85, 0.95
"""Shares of the chosen pace below which a game counts as behind, and above which no longer."""

WINDOW = 4.0
"""Seconds over which the true pace is taken."""

SAY_AGAIN = 10.0
"""Seconds after which the pace of a game that stays behind is told anew."""

_Answer = TypeVar("_Answer")
Clock = Callable[[], float]
Log = Callable[[str], None]


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Beat:
    """How well a game keeps its beat: the gaps that were meant against the time that they took."""

    def __init__(self) -> None:
        self._gaps: deque[tuple[float, float]] = deque()
        self._behind: bool | None = None
        self._said_at = 0.0

    def restart(self) -> None:
        """What comes now is measured by itself."""
        self._gaps.clear()

    def played(self, now: float, gap: float) -> None:
        """A placement was played ``now``, where ``gap`` seconds after the one before were meant."""
        self._gaps.append((now, gap))
        while len(self._gaps) > 2 and now - self._gaps[1][0] > WINDOW:
            self._gaps.popleft()

    def news(self) -> tuple[bool, float] | None:
        """Whether the game is behind, and the share of its pace that it reaches; None where that was told before."""
        (first, _), (now, _) = (self._gaps[0], self._gaps[-1]) if self._gaps else ((0.0, 0.0), (0.0, 0.0))
        if now - first < 0.75 * WINDOW:
            return None
        share = sum(gap for _, gap in list(self._gaps)[1:]) / (now - first)
        behind = share < (CAUGHT_UP if self._behind else BEHIND)
        if behind == self._behind and not (behind and now - self._said_at > SAY_AGAIN):
            return None
        self._behind, self._said_at = behind, now
        return behind, share


class Show:
    """One room's game, which goes on while pace, manner of play and the newest policy change.

    Another choice of policy begins a new one, once it can be played.
    """

    def __init__(self, choice: ShowRoom, clock: Clock, log: Log) -> None:
        self._clock, self._log = clock, log
        self._choice = choice
        self._policy: AnyPolicy | None = None
        self._game: Game | None = None
        self._game_of = choice.chosen
        self._coming: list[Picture] = []  # what is left to be shown of the piece under way
        self._shared = 1  # pictures that share a piece's time
        self._ended = False
        self._is_read, self._complained = False, ""
        self._fault: str | None = None
        self._told_fault: str | None = None
        self._last = clock()
        self._gap = 0.0
        self._beat = Beat()

    @property
    def number(self) -> int:
        return self._choice.number

    @property
    def due(self) -> float:
        """When the next picture is to be shown, by the clock."""
        return self._last + self._gap

    def plays_the_game_of(self, choice: ShowRoom) -> bool:
        """Whether ``choice`` asks for this very order of pieces."""
        return (choice.number, choice.pieces, choice.seed) == (self.number, self._choice.pieces, self._choice.seed)

    def choose(self, choice: ShowRoom) -> None:
        """Go on with these choices, from the very next piece."""
        old, self._choice = self._choice, choice
        if choice.pieces_per_second != old.pieces_per_second:
            self._beat.restart()
        if (choice.policy, choice.step) != (old.policy, old.step) or not self._is_read or self._policy is None:
            self._read_policy()
        elif (choice.play, choice.chosen) != (old.play, old.chosen):
            self._use(self._policy)
        if self._policy is not None:
            self._gap = min(self._gap, self._pause())  # a faster pace, or the first policy, counts at once

    def go_on(self, choice: ShowRoom) -> None:
        """The room is watched again: do not make up for the time in between.

        What an earlier policy left standing a while ago says nothing of the one that plays now: a new game begins.
        """
        if self._game is not None and self._clock() - self._last > AWAY and choice.step != self._choice.step:
            self._game.end()
            self._coming.clear()
        self._last, self._gap = self._clock(), 0.0
        self._beat.restart()

    def play(self) -> FramePlayed | None:
        """The picture that is due; None while there is no policy to play it."""
        now = self._clock()
        if self._policy is None:
            self._read_policy()
        if self._policy is None or self._game is None:
            self._last, self._gap = now, LOOK_AGAIN
            return None
        if not self._coming:
            self._coming = thinned(self._game.piece(), 1 / self._choice.pieces_per_second)
            self._shared = len(self._coming)
        picture = self._coming.pop(0)
        self._ended = picture.over or picture.truncated
        late = now - self.due
        self._beat.played(now, self._gap)
        self._gap = self._pause()
        # Late by less than one pause: keep the beat. By more: begin a new one, without a burst.
        self._last = now - late if late < self._gap else now
        frame = FramePlayed(encode(picture.frame(self.number, "showcase", self._policy.step)))
        self._fault = None
        return frame

    def pace(self) -> ShowcasePaced | None:
        """The pace, where it has news to tell."""
        news = self._beat.news()
        if news is None:
            return None
        behind, share = news
        return ShowcasePaced(self.number, self._choice.pieces_per_second * share if behind else None)

    def fault(self) -> ShowcaseFailed | None:
        """Why nothing is shown, or that it is again, where that is news."""
        if self._fault == self._told_fault:
            return None
        self._told_fault = self._fault
        return ShowcaseFailed(self.number, self._fault)

    def untold(self) -> None:
        """Who watches now was told nothing yet."""
        self._told_fault = None

    def fail(self, error: Exception) -> None:
        """Its game cannot go on: show nothing, and begin anew later."""
        self._complain(f"the showcase failed: {type(error).__name__}: {error}")
        self._fault = "The policy cannot be played; the server's log says why."
        self._policy = self._game = None
        self._is_read = False
        self._coming.clear()
        self._last, self._gap = self._clock(), TRY_AGAIN

    def _pause(self) -> float:
        """Seconds between the picture just shown and the next."""
        interval = 1 / self._choice.pieces_per_second / self._shared
        return max(interval, LAST_BOARD) if self._ended else interval

    def _use(self, policy: AnyPolicy) -> None:
        """Play this policy, in the manner chosen; PolicyError where it cannot be played so."""
        if self._game is None:
            self._game = begin(self._choice, policy)
        else:
            self._game.use(policy, self._choice.play)
            if self._game_of != self._choice.chosen:
                self._game.end()
                self._coming.clear()
        self._policy, self._game_of = policy, self._choice.chosen

    def _read_policy(self) -> None:
        """Take the newest policy; one that cannot be read leaves the old one in place."""
        path = Path(self._choice.policy)
        self._is_read = False
        try:
            self._use(load(path))
            self._is_read, self._complained = True, ""
        except FileNotFoundError:
            return
        except (OSError, PolicyError) as error:
            self._complain(f"the policy was skipped: {error}")
            if self._policy is None:
                self._fault = f"The policy cannot be read: {str(error).replace(str(path), path.name)}."

    def _complain(self, why: str) -> None:
        """In the log, once."""
        if why != self._complained:
            self._complained = why
            self._log(f"room {self.number}: {why}")


def thinned(pictures: list[Picture], seconds: float) -> list[Picture]:
    """As many of them as there is time for, evenly, the last among them."""
    most = max(1, int(seconds * MOST_FRAMES))
    step = max(1, -(-len(pictures) // most))
    return pictures[::-1][::step][::-1]


class Player:
    """All rooms that are watched.  What fails in one of them hides that one alone."""

    def __init__(self, clock: Clock = time.monotonic, log: Log = _to_stderr) -> None:
        self._clock, self._log = clock, log
        self._shown: dict[int, Show] = {}
        self._hidden: dict[int, Show] = {}

    def show(self, choice: ShowRoom) -> None:
        """Play this room from now on, or go on with other choices."""
        show = self._shown.get(choice.number)
        if show is None:
            show = self._hidden.pop(choice.number, None)
            if show is not None:
                show.go_on(choice)
                show.untold()
        if show is None or not show.plays_the_game_of(choice):
            show = Show(choice, self._clock, self._log)
        self._shown[choice.number] = show
        self._isolated(show, lambda: show.choose(choice))

    def hide(self, number: int) -> None:
        """Stop this room's game where it is; it goes on from there when the room is shown again."""
        show = self._shown.pop(number, None)
        if show is None:
            return
        self._hidden[number] = show
        if len(self._hidden) > MOST_HIDDEN:
            del self._hidden[next(iter(self._hidden))]

    def seconds_to_wait(self) -> float | None:
        """Until the next picture is due; None while no room is shown."""
        if not self._shown:
            return None
        return max(0.0, min(show.due for show in self._shown.values()) - self._clock())

    def play_due(self) -> list[FramePlayed]:
        """Show one picture in each room where it is due, the longest overdue first."""
        now = self._clock()
        due = sorted((show for show in self._shown.values() if show.due <= now), key=lambda show: show.due)
        return [frame for show in due if (frame := self._isolated(show, show.play)) is not None]

    @staticmethod
    def _isolated(show: Show, act: Callable[[], _Answer]) -> _Answer | None:
        try:
            return act()
        except Exception as error:
            show.fail(error)
            return None

    def faults(self) -> list[ShowcaseFailed]:
        """Of the rooms that cannot be shown, or can be again, since the last call."""
        return [told for show in self._shown.values() if (told := show.fault()) is not None]

    def paces(self) -> list[ShowcasePaced]:
        """Of the rooms whose pace fell behind, or caught up, since the last call."""
        return [told for show in self._shown.values() if (told := show.pace()) is not None]
