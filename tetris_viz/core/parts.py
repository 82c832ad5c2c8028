"""The parts of a run's stored state, each with a version of its own.

A change of one part's fields raises that part's version alone and adds a migration of the older one.  A part that
cannot be read costs that part, not the run.
"""

from collections.abc import Callable, Mapping
from typing import Any

VERSION = "version"
"""The entry of a part that holds its version; a part without one has version 1."""
Fields = dict[str, Any]


class Unfit(ValueError):
    """A stored part cannot be used; the message says why."""


class Part:
    """The format of one part: the first of ``migrations`` makes version 2 of version 1, the next one version 3 of that.

    >>> windows = Part(lambda old: {**old, "cpu_seconds": 0.0})
    >>> windows.keep({"played": 5, "cpu_seconds": 1.5})
    {'version': 2, 'played': 5, 'cpu_seconds': 1.5}
    >>> windows.read({"played": 3})
    {'played': 3, 'cpu_seconds': 0.0}
    """

    def __init__(self, *migrations: Callable[[Fields], Fields]):
        self._migrations = migrations

    @property
    def version(self) -> int:
        return 1 + len(self._migrations)

    def keep(self, fields: Mapping[str, Any]) -> Fields:
        """``fields`` with the version, as they are written."""
        return {VERSION: self.version, **fields}

    def read(self, stored: Any) -> Fields:
        """The fields of a part as this version has them, whichever one wrote it; raises :class:`Unfit`."""
        if stored is None:
            raise Unfit("it is missing")
        if not isinstance(stored, Mapping):
            raise Unfit("it is no set of fields")
        fields = dict(stored)
        version = fields.pop(VERSION, 1)
        if not isinstance(version, int) or not 1 <= version <= self.version:
            raise Unfit(f"it has version {version}, and this program reads up to {self.version}")
        for migrate in self._migrations[version - 1 :]:
            try:
                fields = migrate(fields)
            except (KeyError, TypeError, ValueError) as error:
                raise Unfit(f"its version {version} lacks what was expected: {error}") from error
        return fields
