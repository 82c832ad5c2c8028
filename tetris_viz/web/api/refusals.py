"""Refusals as HTTP answers."""

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from ...core.errors import Code, CommandError

HTTP_STATUS: dict[Code, int] = {
    "unauthorized": 403, "not_found": 404, "unknown_room": 404, "unknown_checkpoint": 404, "too_large": 413,
    "conflict": 409, "limit": 429, "unavailable": 503, "store_unavailable": 503, "internal": 500,
}  # fmt: skip
"""The others are 400."""


def refusal(error: CommandError) -> tuple[Response, int]:
    """``{error: {code, message, field?}}`` with the status that fits."""
    return jsonify({"error": error.answer()["error"]}), HTTP_STATUS.get(error.code, 400)


def from_http(error: HTTPException) -> CommandError:
    """A fault that the library found in a request to ``/api``, with a code of ours and what would be right."""
    match error:
        case NotFound():
            return CommandError("not_found", f"There is no address {request.path[:80]}; docs/protocol.md lists them.")
        case MethodNotAllowed():
            known = ", ".join(sorted(error.valid_methods or ()))
            return CommandError("invalid", f"{request.method[:20]} is not for this address. It takes {known}.")
        case RequestEntityTooLarge():
            return CommandError(
                "too_large",
                f"At most {_size(request.max_content_length or 0)} are accepted here. Send something smaller.",
            )
    return CommandError("internal" if (error.code or 500) >= 500 else "invalid", error.description or error.name)


def _size(size: int) -> str:
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} kB"
