"""Emitting to many: the newest frame to whoever keeps up, durable events to all, a stalled connection dropped.

The only module that looks at a connection's queue.  A viewer whose queue holds frames
gets no newer ones until it has caught up, so a slow viewer sees fewer frames, not older ones.
"""

import logging
from collections.abc import Iterator
from typing import Any

from ...core import names

log = logging.getLogger(__name__)
FRAME_QUEUE = 4
"""Waiting packets beyond which a viewer gets no frame (a frame is two packets)."""
MAX_QUEUE = 1_000
"""Waiting packets beyond which a viewer is disconnected; it comes back by itself and catches up."""


class Fanout:
    def __init__(self, server: Any):
        self._server = server

    def emit(self, event: str, body: Any, channels: list[str]) -> None:
        """To everyone in any of the channels, once."""
        if channels:
            self._server.emit(event, body, to=channels, namespace=names.WATCH)

    def send_frame(self, blob: bytes, channel: str) -> int:
        """The frame to those in the channel who keep up; returns how many.

        Polling clients get packets of their own: the library encodes bytes once for a whole
        room, in the form the first client needs.
        """
        skip, polling, reached = [], [], 0
        for sid, eio_sid in self._participants(channel):
            socket = self._server.eio.sockets.get(eio_sid)
            if socket is None or socket.queue.qsize() > FRAME_QUEUE:
                skip.append(sid)
                continue
            reached += 1
            if not socket.upgraded:
                polling.append(sid)
        if reached > len(polling):
            self._server.emit(names.FRAME, blob, to=channel, namespace=names.WATCH, skip_sid=skip + polling)
        for sid in polling:
            self._server.emit(names.FRAME, blob, to=sid, namespace=names.WATCH)
        return reached

    def _participants(self, channel: str) -> Iterator[tuple[str, str]]:
        return iter(list(self._server.manager.get_participants(names.WATCH, channel)))

    def drop_stalled(self) -> None:
        """Close connections that have stopped reading, before their queues eat the memory."""
        for socket in list(self._server.eio.sockets.values()):
            if socket.queue.qsize() > MAX_QUEUE:
                log.warning("cut a viewer that does not read: %d packets waiting", socket.queue.qsize())
                socket.close(wait=False, abort=True)
