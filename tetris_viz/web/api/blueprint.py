"""The blueprint that the routes beside it register themselves with."""

from flask import Blueprint, Response

from ...core.errors import CommandError
from ..child import Unavailable
from .compression import compress
from .refusals import refusal

api = Blueprint("api", __name__)
api.after_request(compress)


@api.errorhandler(CommandError)
def command_error(error: CommandError) -> tuple[Response, int]:
    return refusal(error)


@api.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> tuple[Response, int]:
    return refusal(CommandError("unavailable", str(error)))
