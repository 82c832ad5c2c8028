"""The file of one exported room: a zip whose manifest has the size and the SHA-256 of every member.

docs/backups.md describes it.  Nothing in it is trusted: names, sizes and sums are checked before
anything is written, and no member is read beyond the size that the manifest gives it.
"""

import hashlib
import io
import re
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..core import zips
from ..core.atomic import atomic_file
from ..core.commands import ID
from ..core.errors import from_validation
from .errors import BackupError
from .tables import parse

FORMAT: Literal["tetris-viz-room"] = "tetris-viz-room"
VERSION: Literal[1] = 1
MANIFEST = "manifest.json"
ROOM = "room.json"
NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}"
"""A table, a file or a folder."""
MEMBER = re.compile(rf"room\.json|tables/{NAME}\.jsonl|files(/{NAME}){{1,4}}")
MOST_MEMBERS = 10_000
LONGEST_MANIFEST = 8 << 20
LONGEST_LINE = 16 << 20
"""Bytes; an event of the busiest tick has less."""
RATIO = 200
"""Rows of numbers shrink to a thirtieth at best; what claims more is made to fill a disk."""
CHUNK = 1 << 20
ADVICE = "Nothing was imported. Copy the file again, or export the room again."


class Member(BaseModel):
    """One member: its size in bytes, and its checksum as hexadecimal digits."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    bytes: int = Field(ge=0, le=1 << 40)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What the file says of itself; ``program`` and ``store_schema`` are versions, ``exported`` is Unix time."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    format: Literal["tetris-viz-room"] = FORMAT
    version: Literal[1] = VERSION
    program: str = Field(max_length=40)
    store_schema: str = Field(max_length=40)
    room: Annotated[str, Field(pattern=ID)]
    name: str = Field(max_length=200)
    exported: float
    members: dict[str, Member] = Field(max_length=MOST_MEMBERS)


class Writer:
    """A new archive; :meth:`finish` writes the manifest and makes it whole."""

    def __init__(self, file: IO[bytes]):
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._members: dict[str, Member] = {}

    def add(self, name: str, parts: Iterable[bytes], *, packed: bool = True) -> None:
        """Write the bytes of ``parts`` as the member ``name``; ``packed`` compresses them, which weights do not repay.

        Raises ``OSError``, and whatever ``parts`` does.
        """
        info: Any = name
        if not packed:
            info = zipfile.ZipInfo(name, time.localtime()[:6])
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                digest.update(part)
                size += len(part)
        self._members[name] = Member(bytes=size, sha256=digest.hexdigest())

    def finish(self, **facts: Any) -> Manifest:
        """Write the manifest, with ``facts`` as its other fields, and end the zip."""
        manifest = Manifest(members=self._members, **facts)
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        self._zip.close()
        return manifest


@contextmanager
def created(path: Path) -> Iterator[IO[bytes]]:
    """A file that replaces ``path`` once it is whole and on the disk; an exception leaves ``path`` as it was.

    Raises :class:`BackupError` where it cannot be written.
    """
    if path.is_dir():
        raise BackupError(f"{path} is a folder; name a file in it.")
    try:
        with atomic_file(path, durable=True) as file:
            yield file
    except OSError as error:
        raise BackupError(
            f"{path} cannot be written ({error.strerror}); free some space or name another file."
        ) from None


class Archive:
    """An archive whose manifest and list of members have been checked; their contents are checked as they are read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Manifest, infos: dict[str, zipfile.ZipInfo]):
        self.path, self.manifest, self._zip, self._infos = path, manifest, archive, infos

    @property
    def size(self) -> int:
        """Bytes of all members, unpacked."""
        return sum(member.bytes for member in self.manifest.members.values())

    def tables(self) -> list[str]:
        """The members with rows, ``tables/<name>.jsonl``."""
        return [name for name in self.manifest.members if name.startswith("tables/")]

    def files(self) -> list[str]:
        """The members that are files of the room's folder, ``files/<path>``."""
        return [name for name in self.manifest.members if name.startswith("files/")]

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """A member to be read, its bytes unpacked; what the caller leaves is read to the end.

        Raises :class:`BackupError` unless it was all there, and unchanged: nothing of it counts before that.
        """
        expected = self.manifest.members[name]
        with self._zip.open(self._infos[name]) as stream:
            checked = _Checked(stream, expected.bytes)
            with io.BufferedReader(checked, CHUNK) as reader:
                yield cast(IO[bytes], reader)
                while reader.read(CHUNK):
                    pass
        if checked.size != expected.bytes or checked.digest.hexdigest() != expected.sha256:
            raise BackupError(f"{self.path}: {name} was changed or cut short. {ADVICE}")

    def lines(self, reader: IO[bytes], name: str) -> Iterator[bytes]:
        """The lines of the member ``name``; raises :class:`BackupError` for one of ``LONGEST_LINE`` bytes or more."""
        while line := reader.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise BackupError(f"{self.path}: a line of {name} is longer than {LONGEST_LINE:,} bytes. {ADVICE}")
            yield line


class _Checked(io.RawIOBase):
    """Passes a stream on, sums it up, and ends one byte after ``limit``: enough to be found out."""

    def __init__(self, stream: IO[bytes], limit: int):
        self._stream, self._limit = stream, limit
        self.size, self.digest = 0, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), self._limit + 1 - self.size))
        buffer[: len(data)] = data
        self.size += len(data)
        self.digest.update(data)
        return len(data)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an export, or raise :class:`BackupError` in words: missing, damaged, too new, made to harm."""
    try:
        with _file(path) as file, zipfile.ZipFile(file) as archive:
            infos = _infos(path, archive)
            manifest = _manifest(path, archive, infos)
            _check_members(path, infos, manifest)
            yield Archive(path, archive, manifest, infos)
    except zips.FAULTS as error:
        raise BackupError(f"{path} is damaged, or not an export of Tetris Viz ({error}). {ADVICE}") from None


def _file(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be read ({error.strerror}); name the file of an export.") from None


def _infos(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    listed = archive.infolist()
    if not listed or min(info.header_offset for info in listed):  # the list of a zip within, as weights are
        raise BackupError(f"{path} is damaged: its end is missing, as when it was cut short. {ADVICE}")
    found = zips.members(archive)
    if len(found) > MOST_MEMBERS + 1:
        raise BackupError(f"{path} has {len(found):,} members; at most {MOST_MEMBERS:,} are read. {ADVICE}")
    if odd := next((name for name in found if name != MANIFEST and not MEMBER.fullmatch(name)), None):
        raise BackupError(f"{path}: {odd[:100]!r} is not the name of a member. {ADVICE}")
    most = RATIO * path.stat().st_size
    if (total := sum(info.file_size for info in found.values())) > most:
        raise BackupError(f"{path} would unpack to {total:,} bytes, {RATIO} times its own size and more. {ADVICE}")
    return found


def _manifest(path: Path, archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> Manifest:
    if MANIFEST not in infos:
        held = ", ".join(sorted(infos)[:3])[:200]
        raise BackupError(f"{path} has no {MANIFEST} ({held} …), so it is not an export of Tetris Viz. {ADVICE}")
    if infos[MANIFEST].file_size > LONGEST_MANIFEST:
        raise BackupError(f"{path}: {MANIFEST} is longer than {LONGEST_MANIFEST:,} bytes. {ADVICE}")
    found = parse(archive.read(infos[MANIFEST]), f"{path}: {MANIFEST}")
    version = found.get("version") if isinstance(found, dict) else None
    if isinstance(version, int) and version != VERSION and found.get("format") == FORMAT:
        raise BackupError(
            f"{path}: version {version} of the format; this program reads version {VERSION}. "
            "Import it with the Tetris Viz that made it, or a newer one."
        )
    try:
        return Manifest.model_validate(found)
    except ValidationError as error:
        fault = from_validation(error)
        raise BackupError(f"{path}: {MANIFEST}, {fault.field or 'as a whole'}: {fault.message} {ADVICE}") from None


def _check_members(path: Path, infos: dict[str, zipfile.ZipInfo], manifest: Manifest) -> None:
    there, told = set(infos) - {MANIFEST}, set(manifest.members)
    if there != told:
        odd = min(there ^ told)
        raise BackupError(f"{path}: {odd[:100]!r} is {'missing' if odd in told else 'not in the manifest'}. {ADVICE}")
    if inner := [name for name in told if told & {str(folder) for folder in PurePosixPath(name).parents}]:
        raise BackupError(f"{path}: {inner[0]} lies in a member that is a file. {ADVICE}")
    if ROOM not in told:
        raise BackupError(f"{path} has no {ROOM}. {ADVICE}")
    for name, member in manifest.members.items():
        if infos[name].file_size != member.bytes:
            raise BackupError(
                f"{path}: {name} has {infos[name].file_size:,} bytes instead of {member.bytes:,}. {ADVICE}"
            )
