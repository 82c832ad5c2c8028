"""Steps that several routes share: a room that must exist, and a question that the history answers."""

from typing import Any

from flask import Response, request

from ..services import services


def known_room(room: str) -> dict[str, Any]:
    """The room as shown, or :class:`CommandError` ``unknown_room``."""
    relay = services().relay
    relay.wait_ready()
    return relay.room(room)


def address() -> str:
    """The address of whoever asks; questions and downloads of one address take turns."""
    return request.remote_addr or ""


def ask_history(question: str, arguments: dict[str, Any]) -> Response:
    """The history's answer, passed on as the JSON that it is."""
    return ready_json(services().history.ask_json(question, arguments, address()))


def ready_json(answer: bytes) -> Response:
    return Response(answer, mimetype="application/json")
