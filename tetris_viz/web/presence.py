"""Who is in which room and looks at which board: plain counting, no I/O."""

from collections import Counter

from ..core.choices import View
from ..ipc.messages import WatchedChanged


class Presence:
    """Viewers by Socket.IO session id.  A viewer who joined a room counts once, however often it joins."""

    def __init__(self) -> None:
        self._rooms: dict[str, set[str]] = {}
        self._views: dict[str, dict[str, tuple[View, bool]]] = {}

    def join(self, sid: str, room: str) -> bool:
        """Whether this changed the room's count."""
        viewers = self._rooms.setdefault(room, set())
        changed = sid not in viewers
        viewers.add(sid)
        return changed

    def leave(self, sid: str, room: str) -> bool:
        """Whether this changed the room's count."""
        viewers = self._rooms.get(room, set())
        changed = sid in viewers
        viewers.discard(sid)
        if not viewers:
            self._rooms.pop(room, None)
        return changed

    def set_view(self, sid: str, room: str, view: View | None, card: bool = False) -> tuple[View, bool] | None:
        """Look at ``view`` of a room, or at none; returns what was looked at before."""
        views = self._views.setdefault(sid, {})
        before = views.pop(room, None)
        if view is not None:
            views[room] = (view, card)
        if not views:
            del self._views[sid]
        return before

    def remove(self, sid: str) -> list[str]:
        """The client is gone; returns the rooms whose count changed."""
        self._views.pop(sid, None)
        return [room for room in list(self._rooms) if self.leave(sid, room)]

    def rooms(self) -> list[str]:
        """Those that somebody has joined, deleted ones too."""
        return list(self._rooms)

    def viewers(self, room: str) -> int:
        return len(self._rooms.get(room, ()))

    def total(self) -> int:
        """Distinct viewers of all rooms."""
        return len(set().union(*self._rooms.values())) if self._rooms else 0

    def watched(self) -> WatchedChanged:
        """The rooms whose training and showcase views somebody looks at, cards included."""
        looked: Counter[tuple[str, str]] = Counter()
        for views in self._views.values():
            for room, (view, card) in views.items():
                looked[("showcase" if card else view), room] += 1
        return WatchedChanged(
            training=frozenset(room for view, room in looked if view == "training"),
            showcase=frozenset(room for view, room in looked if view == "showcase"),
        )
