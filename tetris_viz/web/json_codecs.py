"""JSON as it crosses the wire: finite numbers only, and no payload that breaks the parser."""

import json
from typing import Any

from flask.json.provider import DefaultJSONProvider

MALFORMED = "malformed"
"""The event name under which a payload nested beyond what can be parsed arrives."""


class FiniteJSON:
    """What python-socketio takes for its ``json`` module."""

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        """ValueError for NaN and Infinity: a browser would reconnect for ever on them."""
        return json.dumps(value, allow_nan=False, **{"separators": (",", ":"), **options})

    @staticmethod
    def loads(text: str | bytes, **options: Any) -> Any:
        """As the standard library; nesting beyond Python's limit becomes a ``malformed`` event."""
        try:
            return json.loads(text, **options)
        except RecursionError:
            return [MALFORMED]


class OrderedJSONProvider(DefaultJSONProvider):
    """What ``/api`` answers, in the order it was put together: a schema's fields are read in theirs."""

    sort_keys = False
