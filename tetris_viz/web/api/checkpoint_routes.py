"""Checkpoints: the list of a room's, one as a file, and one that somebody uploads."""

import re
from collections.abc import Iterable

from flask import Response, jsonify, request

from ...core.errors import CommandError
from ..checkpoint_uploads import MOST_BYTES
from ..downloads import CHUNK
from ..services import services
from .asking import address, ask_history, known_room
from .blueprint import api


@api.get("/api/rooms/<room>/checkpoints")
def checkpoints(room: str) -> Response:
    known_room(room)
    return ask_history("checkpoints", {"room": room})


@api.get("/api/rooms/<room>/checkpoints/<string(maxlength=12):step>")
def checkpoint(room: str, step: str) -> Response:
    known_room(room)
    if not re.fullmatch("[0-9]+", step):
        raise CommandError("not_found", "A checkpoint has a step, a whole number, as its name.")

    def collect() -> tuple[Iterable[bytes], int]:
        found = services().history.ask("checkpoint", {"room": room, "step": int(step)}, asker=address())
        if "missing" in found:
            raise CommandError("unknown_checkpoint", found["missing"])
        data = found["data"]
        return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK)), len(data)

    return services().downloads.hand_out(collect, "application/zip", f"tetris-viz-{room}-{int(step)}.zip")


@api.post("/api/checkpoints")
def upload() -> Response:
    """Take a downloaded checkpoint in; ``create_room {from_checkpoint}`` begins a room with it."""
    if not services().guard.may_post(request):
        raise CommandError("unauthorized", "Open the control link that the server printed when it started.")
    request.max_content_length = MOST_BYTES
    return jsonify(services().uploads.take(request.get_data(cache=False)))
