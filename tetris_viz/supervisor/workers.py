"""The children as the supervisor sees them, and how real ones are made."""

import signal
from collections.abc import Callable, Hashable
from pathlib import Path
from queue import SimpleQueue
from typing import Literal, Protocol
from weakref import WeakValueDictionary

from ..data_folder import TRAINER_LOG
from ..ipc.link import Event, Link
from ..ipc.messages import FromEvaluator, FromPlayer, FromTrainer, Message
from ..processes import Child, start_child
from .room_folder import make_folder

PLAYER = "tetris_viz.player"
EVALUATOR = "tetris_viz.evaluator"
TRAINER_NICE = 10
EVALUATOR_NICE = 15
"""Below the trainers: nobody waits for it, and training does not wait for it either."""
Role = Literal["trainer", "player", "evaluator"]
SAYS = {"trainer": FromTrainer, "player": FromPlayer, "evaluator": FromEvaluator}


class Worker(Protocol):
    """A trainer, the player or the evaluator.  Nothing here ever waits."""

    @property
    def pid(self) -> int: ...
    def put(self, message: Message) -> None: ...
    def put_newest(self, key: Hashable, message: Message) -> None: ...
    def signal(self, number: int) -> None: ...
    def exit_code(self) -> int | None: ...
    def close(self) -> None: ...


class WorkerProcess:
    """A child behind a :class:`Link`."""

    def __init__(self, child: Child, on_event: Callable[[Event], None], role: Role):
        self._child, self.role = child, role
        self.link = Link(child.pipe, SAYS[role], on_event, name=role).start()

    @property
    def pid(self) -> int:
        return self._child.pid

    def put(self, message: Message) -> None:
        self.link.put(message)

    def put_newest(self, key: Hashable, message: Message) -> None:
        self.link.put_newest(key, message)

    def signal(self, number: int) -> None:
        self._child.signal(number)

    def exit_code(self) -> int | None:
        return self._child.exit_code()

    def close(self) -> None:
        """End what is left of its process group, and the pipe."""
        self._child.signal(signal.SIGKILL)
        self.link.close()


class WorkerFactory:
    """Makes real processes; call it from the main thread only (see ``processes.start_child``).

    ``trainer``: a module that trains in place of those that kinds name.
    """

    def __init__(self, inbox: "SimpleQueue[object]", trainer: str | None = None, player: str = PLAYER):
        self._inbox, self._trainer, self._player = inbox, trainer, player
        self._owners: WeakValueDictionary[Link, WorkerProcess] = WeakValueDictionary()

    def trainer(self, folder: Path, module: str) -> WorkerProcess:
        """Raises ``OSError`` when the folder cannot be made or the process cannot start."""
        make_folder(folder)
        with open(folder / TRAINER_LOG, "ab") as log:
            child = start_child(self._trainer or module, log=log, nice=TRAINER_NICE)
        return self._made(child, "trainer")

    def player(self) -> WorkerProcess:
        return self._made(start_child(self._player), "player")

    def evaluator(self) -> WorkerProcess:
        return self._made(start_child(EVALUATOR, nice=EVALUATOR_NICE), "evaluator")

    def owner(self, link: Link) -> WorkerProcess | None:
        """The process at the other end; None once it is reaped."""
        return self._owners.get(link)

    def _made(self, child: Child, role: Role) -> WorkerProcess:
        process = WorkerProcess(child, self._inbox.put, role)
        self._owners[process.link] = process
        return process


MakeTrainer = Callable[[Path, str], Worker]
"""Of a room's folder, and of the module that its kind names."""
MakePlayer = Callable[[], Worker]
MakeEvaluator = Callable[[], Worker]
