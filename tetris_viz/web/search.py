"""Which rooms a search finds: the lists of pages hold no notes, and ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.spelling import folded, matches


class Search:
    """Remembers what was looked through, as it is compared: a thousand rooms are at every key."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        """By room its text, and that text folded."""

    def found(self, rooms: Sequence[Mapping[str, Any]], query: str) -> list[Mapping[str, Any]]:
        """Those of all ``rooms`` in whose name, tags, preset, algorithm, state or notes each word of ``query``
        stands."""
        self._known = {room["id"]: self._looked_up(room["id"], _text(room)) for room in rooms}
        return [room for room in rooms if matches(query, self._known[room["id"]][1])]

    def _looked_up(self, id: str, text: str) -> tuple[str, str]:
        known = self._known.get(id)
        return known if known is not None and known[0] == text else (text, folded(text))


def _text(room: Mapping[str, Any]) -> str:
    algorithm = room["config"].get("algorithm", "")
    return "\n".join([room["name"], *room["tags"], room["preset"], algorithm, room["state"], room["notes"]])
