"""The children as the supervisor sees them, and how real ones are made."""

import signal
from collections.abc import Callable, Hashable
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol
from weakref import WeakValueDictionary

from ..processes import Child, start_child
from .links import Link

TRAINER = "tetris_viz.trainer"
PLAYER = "tetris_viz.player"
TRAINER_NICE = 10


class Worker(Protocol):
    """A trainer or the player.  Nothing here ever waits."""

    @property
    def pid(self) -> int: ...
    def post(self, message: object) -> None: ...
    def post_newest(self, key: Hashable, message: object) -> None: ...
    def signal(self, number: int) -> None: ...
    def exit_code(self) -> int | None: ...
    def close(self) -> None: ...


class Process:
    """A child behind a :class:`Link`."""

    def __init__(self, child: Child, inbox: "SimpleQueue[object]", *, is_player: bool):
        self._child, self.is_player = child, is_player
        self.link = Link(child.pipe, inbox)

    @property
    def pid(self) -> int:
        return self._child.pid

    def post(self, message: object) -> None:
        self.link.post(message)

    def post_newest(self, key: Hashable, message: object) -> None:
        self.link.post_newest(key, message)

    def signal(self, number: int) -> None:
        self._child.signal(number)

    def exit_code(self) -> int | None:
        return self._child.exit_code()

    def close(self) -> None:
        """End what is left of its process group, and the pipe."""
        self._child.signal(signal.SIGKILL)
        self.link.close()


class Workshop:
    """Makes real processes; call it from the main thread only (see ``processes.start_child``)."""

    def __init__(self, inbox: "SimpleQueue[object]", trainer: str = TRAINER, player: str = PLAYER):
        self._inbox, self._trainer, self._player = inbox, trainer, player
        self._owners: WeakValueDictionary[Link, Process] = WeakValueDictionary()

    def trainer(self, folder: Path) -> Process:
        """Raises ``OSError`` when the folder cannot be made or the process cannot start."""
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "trainer.log", "ab") as log:
            child = start_child(self._trainer, log=log, nice=TRAINER_NICE)
        return self._made(child, is_player=False)

    def player(self) -> Process:
        return self._made(start_child(self._player), is_player=True)

    def owner(self, link: Link) -> Process | None:
        """The process at the other end; None once it is buried."""
        return self._owners.get(link)

    def _made(self, child: Child, *, is_player: bool) -> Process:
        process = Process(child, self._inbox, is_player=is_player)
        self._owners[process.link] = process
        return process


MakeTrainer = Callable[[Path], Worker]
MakePlayer = Callable[[], Worker]
