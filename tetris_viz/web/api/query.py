"""The queries of addresses of ``/api``, checked: each fault is a :class:`CommandError` that names the field."""

import math
import re
from typing import Any

from flask import request

from ...core.errors import CommandError
from ...core.names import LONGEST_KEY, MOST_KEYS, MOST_POINTS, MOST_ROOMS, MOST_ROWS

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
"""As JavaScript writes one; Python reads more."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
"""None is in a key; PostgreSQL takes no NUL.  Blanks of all sorts may be."""
MOST_BUCKETS = 150_000
"""Of one answer, all keys together: some fifteen megabytes."""
LONGEST_QUERY = 200
"""Characters of what is searched for."""


def number(name: str) -> float | None:
    text = request.args.get(name, "")
    if text == "":
        return None
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    if not -1e15 < value < 1e15:  # false for NaN too
        raise CommandError("invalid", f"Must be a number. You gave {text[:40]}.", name)
    return value


def series_arguments() -> dict[str, Any]:
    """The range, metrics and number of points of a series."""
    x = request.args.get("x", "step")
    if x not in ("step", "time", "episode"):
        raise CommandError("invalid", f"Must be step, time or episode. You gave {x[:40]}.", "x")
    points = whole("points", 2, MOST_POINTS) or 400
    asked = [key for key in request.args.get("keys", "").split(",") if key]
    keys = [key.replace("%2C", ",").replace("%25", "%") for key in asked]  # a comma of a key's own is written so
    if len(keys) > MOST_KEYS or any(len(key) > LONGEST_KEY for key in keys):
        raise CommandError("invalid", f"At most {MOST_KEYS} keys of {LONGEST_KEY} characters.", "keys")
    if odd := next((key for key in keys if CONTROL.search(key)), None):
        raise CommandError("invalid", f"Must not contain control characters. You gave {odd[:40]!r}.", "keys")
    if len(keys) * points > MOST_BUCKETS:
        most = MOST_BUCKETS // len(keys)
        raise CommandError("invalid", f"At most {most:,} for {len(keys)} keys; ask for fewer of either.", "points")
    first, last = number("from"), number("to")
    return {"keys": keys, "x": x, "from": first, "to": last, "points": points}


def curves_arguments() -> dict[str, Any]:
    """The query for the series of several rooms."""
    rooms = list(dict.fromkeys(room for room in request.args.get("rooms", "").split(",") if room))
    if not 1 <= len(rooms) <= MOST_ROOMS:
        raise CommandError("invalid", f"Name 1 to {MOST_ROOMS} rooms. You named {len(rooms) or 'none'}.", "rooms")
    asked = series_arguments()
    if not asked["keys"]:
        raise CommandError("invalid", "Name the metrics, at most 100, separated by commas.", "keys")
    if len(rooms) * len(asked["keys"]) * asked["points"] > MOST_BUCKETS:
        most = MOST_BUCKETS // (len(rooms) * len(asked["keys"]))
        raise CommandError("invalid", f"At most {most:,} for {len(rooms)} rooms; ask for fewer of either.", "points")
    return {"rooms": rooms, **asked}


def whole(name: str, least: int, most: int) -> int | None:
    """A whole number of the query, None where it is not given."""
    found = number(name)
    if found is not None and (found != int(found) or not least <= found <= most):
        raise CommandError(
            "invalid", f"Must be a whole number from {least} to {most}. You gave {request.args[name][:40]}.", name
        )
    return None if found is None else int(found)


def list_arguments() -> dict[str, Any]:
    """What of the list of rooms is asked for: ``{fields, archived, before, limit, q}``; ``archived`` None is all."""
    fields, archived, q = (request.args.get(name, "") for name in ("fields", "archived", "q"))
    if fields not in ("", "row", "id"):
        raise CommandError("invalid", f"Must be row or id, or left out. You gave {fields[:40]}.", "fields")
    if archived not in ("", "0", "1"):
        raise CommandError("invalid", f"Must be 0 or 1, or left out. You gave {archived[:40]}.", "archived")
    if len(q) > LONGEST_QUERY:
        raise CommandError("invalid", f"At most {LONGEST_QUERY} characters.", "q")
    before, limit = whole("before", 1, 2**53), whole("limit", 1, MOST_ROWS)
    if fields != "row" and (before or limit):
        raise CommandError("invalid", "Only rows come in parts; ask for fields=row.", "before" if before else "limit")
    wanted = archived == "1" if archived else None
    return {"fields": fields, "archived": wanted, "before": before, "limit": limit, "q": q}
