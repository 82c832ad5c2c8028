"""The parts that a run's kept state consists of, each with a version of its own.

A program that keeps more of a part than an earlier one did raises that part's version alone, and says how an older
one becomes it: what was kept before goes on, and a part that nothing can be made of costs that part, not the run.
"""

from collections.abc import Callable, Mapping
from typing import Any

VERSION = "version"
"""The entry of a part that holds its version; a part without one has version 1."""
Fields = dict[str, Any]


class Unfit(ValueError):
    """A kept part that cannot be used; the message says why."""


class Part:
    """How one part is kept: the first of ``migrations`` makes version 2 of version 1, the next one version 3 of that.

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
        """``fields`` as they are written: with the version."""
        return {VERSION: self.version, **fields}

    def read(self, kept: Any) -> Fields:
        """The fields of a part that any version up to this one wrote; raises :class:`Unfit`."""
        if kept is None:
            raise Unfit("it is missing")
        if not isinstance(kept, Mapping):
            raise Unfit("it is no set of fields")
        fields = dict(kept)
        version = fields.pop(VERSION, 1)
        if not isinstance(version, int) or not 1 <= version <= self.version:
            raise Unfit(f"it has version {version}, and this program reads up to {self.version}")
        for migrate in self._migrations[version - 1 :]:
            try:
                fields = migrate(fields)
            except (KeyError, TypeError, ValueError) as error:
                raise Unfit(f"its version {version} lacks what was expected: {error}") from error
        return fields
