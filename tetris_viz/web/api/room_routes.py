"""The rooms that there are, and the presets."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import Response, jsonify, request

from ...core import files
from ...core.errors import CommandError
from ...core.redaction import redacted
from ...data_folder import TRAINER_LOG, rooms_folder
from ...kinds import presets
from ..list_rows import part
from ..services import services
from .asking import ask_history, known_room, ready_json
from .blueprint import api
from .query import list_arguments


@api.get("/api/rooms")
def rooms() -> Response:
    """All of them, or only those that are archived, or are not: whole, as rows (``fields=row``), or their ids alone
    (``fields=id``).  Of archived rows a browser keeps what it has while it is the same."""
    asked, relay = list_arguments(), services().relay
    relay.must_be_ready()
    version = relay.archive_version if asked["archived"] and asked["fields"] == "row" else ""
    if version and version in request.if_none_match:
        return Response(status=304)
    listed: Sequence[Mapping[str, Any]] = relay.lobby_rooms() if asked["fields"] == "row" else relay.rooms()
    if asked["q"]:
        listed = services().search.found(listed, asked["q"])
    wanted = [room for room in listed if asked["archived"] in (None, room["archived"])]
    if asked["fields"] == "row":
        archived = sum(room["archived"] for room in listed)
        told: dict[str, Any] = {**part(wanted, asked["before"], asked["limit"]), "archived": archived}
    else:
        told = {"rooms": [{"id": room["id"]} for room in wanted] if asked["fields"] else wanted}
    answer = jsonify(told)
    if version:
        answer.set_etag(version)
        answer.cache_control.no_cache = True  # which means: ask whether it is the same
    return answer


@api.get("/api/deleted")
def deleted() -> Response:
    """The deleted rooms, as they were; ``restore_room`` brings one back."""
    return ask_history("deleted", {})


@api.get("/api/rooms/<room>")
def one_room(room: str) -> Response:
    return jsonify(known_room(room))


@api.get("/api/rooms/<room>/log")
def log(room: str) -> Response:
    """The last lines of the room's log, for who may control; of this machine's folders they say nothing."""
    if not services().guard.may_read(request):
        raise CommandError("unauthorized", "Open the control link that the server printed when it started.")
    known_room(room)
    lines = files.last_lines(rooms_folder(services().settings.data_dir) / room / TRAINER_LOG)
    return jsonify({"lines": [redacted(line) for line in lines]})


@api.get("/api/rooms/<room>/config.json")
def config(room: str) -> Response:
    """What ``create_room`` takes to make the same room again."""
    found = known_room(room)
    return jsonify({"preset": found["preset"], "config": found["config"]})


@api.get("/api/presets")
def known_presets() -> Response:
    return ready_json(described_presets())


@cache
def described_presets() -> bytes:
    """``{presets: …}``; their schemas are the same for everyone, and take a while to make."""
    return json.dumps({"presets": presets.describe()}).encode()
