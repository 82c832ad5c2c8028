"""The player's one loop: messages in, frames out, and never a wait that a full pipe could prolong."""

import math

from ..core.frames import room_number
from ..ipc.messages import FramePlayed, HideRoom, ShowcaseFailed, ShowcasePaced, ShowRoom, ToPlayer
from ..ipc.port import Port
from ..ipc.transport import Transport
from .showcase import Player

Told = FramePlayed | ShowcasePaced | ShowcaseFailed


def serve(pipe: Transport, player: Player) -> None:
    """Play until the pipe ends."""
    port = Port(pipe, ToPlayer)
    try:
        while True:
            due = player.seconds_to_wait()
            for message in port.exchange(math.inf if due is None else due):
                _handle(message, player, port)
            news: list[Told] = [*player.play_due(), *player.paces(), *player.faults()]
            for told in news:
                port.send_newest(_key(told), told)
    except EOFError:
        return


def _key(told: Told) -> tuple[type[Told], int]:
    """At most one frame, one pace and one fault a room wait to be sent: a newer one replaces the one before."""
    return type(told), room_number(told.blob) if isinstance(told, FramePlayed) else told.number


def _handle(message: ShowRoom | HideRoom, player: Player, port: Port) -> None:
    if isinstance(message, ShowRoom):
        player.show(message)
        return
    player.hide(message.number)
    for kind in (FramePlayed, ShowcasePaced, ShowcaseFailed):
        port.drop((kind, message.number))
