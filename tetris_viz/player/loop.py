"""The player's one loop: messages in, frames out, and never a wait that a full pipe could prolong."""

import select
import time
from multiprocessing.connection import Connection

from ..core.frames import room_number
from ..core.messages import Alive, FramePlayed, HideRoom, ShowcaseFailed, ShowcasePaced, ShowRoom
from ..pulse import BEAT
from .showcase import Player

Told = FramePlayed | ShowcasePaced | ShowcaseFailed


class Outbox:
    """At most one frame, one pace and one fault a room: a newer one replaces the one not yet sent."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[type[Told], int], Told] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, told: Told) -> None:
        number = room_number(told.blob) if isinstance(told, FramePlayed) else told.number
        self._waiting.pop((type(told), number), None)  # the room that waited longest goes first
        self._waiting[type(told), number] = told

    def take(self) -> Told:
        """What waited longest."""
        return self._waiting.pop(next(iter(self._waiting)))

    def drop(self, number: int) -> None:
        """Nobody looks at this room any more."""
        for kind in (FramePlayed, ShowcasePaced, ShowcaseFailed):
            self._waiting.pop((kind, number), None)


def serve(pipe: Connection, player: Player) -> None:
    """Play until the pipe ends."""
    outbox, said = Outbox(), time.monotonic()
    try:
        while True:
            _wait(pipe, player, outbox)
            while pipe.poll(0):
                _handle(pipe.recv(), player, outbox)
            for frame in player.play_due():
                outbox.put(frame)
            for pace in player.paces():
                outbox.put(pace)
            for fault in player.faults():
                outbox.put(fault)
            while outbox and _writable(pipe):
                pipe.send(outbox.take())
            if time.monotonic() - said >= BEAT and _writable(pipe):
                pipe.send(Alive())
                said = time.monotonic()
    except (EOFError, ConnectionError):
        return


def _handle(message: object, player: Player, outbox: Outbox) -> None:
    if isinstance(message, ShowRoom):
        player.show(message)
    elif isinstance(message, HideRoom):
        player.hide(message.number)
        outbox.drop(message.number)


def _wait(pipe: Connection, player: Player, outbox: Outbox) -> None:
    """Until a message came, a placement is due, a waiting frame can leave, or it is time to say that we are there."""
    due = player.seconds_to_wait()
    select.select([pipe], [pipe] if outbox else [], [], BEAT if due is None else min(due, BEAT))


def _writable(pipe: Connection) -> bool:
    """A socket that counts as writable has room for many frames, so that sending one cannot block."""
    return bool(select.select([], [pipe], [], 0)[1])
