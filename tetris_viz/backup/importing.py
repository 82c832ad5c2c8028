"""A file of one room into a store: all of it, or nothing."""

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core.atomic import sync_folder, write_new
from ..core.commands import Line, Notes, Tags
from ..core.errors import CommandError, from_validation
from ..core.evaluations import Evaluated
from ..core.former import plain_reason
from ..core.lifecycle import ALIVE, STATES
from ..core.names import NOTICE
from ..core.queued import read as read_queued
from ..core.rooms import new_id
from ..core.text import quoted
from ..data_folder import rooms_folder
from ..kinds.presets import check_kept
from ..store import event_queries
from ..store.schema import attempts, events, metrics, rooms
from . import tables
from .archive import ADVICE, LONGEST_LINE, ROOM, Archive, Manifest, opened
from .errors import BackupError
from .installation import PLACED, UNFINISHED, Installation
from .room_files import parts

SPARE = 64 << 20
"""Bytes that stay free on the disk."""
SPELLED_OUT = 5
"""Checkpoints of which a notice names the steps."""
_MEANING: dict[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(Line),
    "tags": TypeAdapter(Tags),
    "notes": TypeAdapter(Notes),
    "values": TypeAdapter(dict[str, float]),
    "smoothed": TypeAdapter(dict[str, float] | None),
    "evaluated": TypeAdapter(Evaluated | None),
}
"""What must hold of a column besides its type."""
_OURS = ("id", "number")
"""What this store gives the room; the file does not say it."""


def import_room(installation: Installation, path: Path, *, as_new: bool = False) -> tuple[str, Manifest]:
    """Take the room in ``path`` into the store; answers its id, a new one if ``as_new``.

    The rows are one transaction, and the folder is renamed into place just before it is committed.
    Raises :class:`BackupError`; then nothing has changed.
    """
    with opened(path) as archive, installation.writing(f"the import of {path.name}", make=True) as engine:
        room = new_id() if as_new else archive.manifest.room
        _must_be_free(installation, engine, archive, room)
        row = _room(archive)
        with _unpacked(installation, archive) as folder:
            try:
                with engine.connect() as connection:
                    _insert_room(connection, room, row)
                    _insert_tables(connection, archive, room)
                    _check_counts(connection, archive, room)
                    _tell_what_lacks(connection, room, CheckpointStore.of_room(folder).steps())
                    (folder / PLACED).touch()
                    folder.rename(installation.folder_of(room))
                    sync_folder(installation.folder_of(room).parent)
                    connection.commit()
            except BaseException:  # nobody but the store knows whether a commit that failed was one
                with suppress(SQLAlchemyError):
                    installation.sweep(engine)
                raise
            (installation.folder_of(room) / PLACED).unlink()
        return room, archive.manifest


def _must_be_free(installation: Installation, engine: Engine, archive: Archive, room: str) -> None:
    with engine.connect() as connection:
        found = connection.execute(select(rooms.c.name, rooms.c.deleted).where(rooms.c.id == room)).first()
    if found:
        state = " (deleted)" if found.deleted else ""
        raise BackupError(
            f"The room {quoted(found.name)}{state} with id {room} is here already. "
            "Import it as another room with --as-new."
        )
    if installation.folder_of(room).exists():
        raise BackupError(
            f"The folder {installation.folder_of(room)} is there, though the store has no such room. "
            "Move it away, or import the room as another one with --as-new."
        )
    free = shutil.disk_usage(installation.data_dir).free
    if archive.size + SPARE > free:
        raise BackupError(
            f"{archive.path} needs {archive.size:,} bytes in {installation.data_dir}, where {free:,} are free."
        )


# --- the room itself ---------------------------------------------------------------


def _room(archive: Archive) -> dict[str, Any]:
    """The room's row, checked; a room that was running is stopped."""
    where = f"{archive.path}: {ROOM}"
    with archive.member(ROOM) as reader:
        found = tables.parse(reader.read(LONGEST_LINE), where)
    known = {column.name: column for column in rooms.c if column.name not in _OURS}
    if not isinstance(found, dict) or (unknown := [name for name in found if name not in known]):
        what = f"field {unknown[0][:60]!r} is unknown here; a newer version made this file" if found else "is empty"
        raise BackupError(f"{where}: {what}. {ADVICE}")
    for name, column in known.items():
        if name not in found and not tables.may_lack(column):
            raise BackupError(f"{where}: {name} is missing. {ADVICE}")
        if name in found and (fault := tables.checker(column)(found[name])):
            raise BackupError(f"{where}: {name} {fault} {ADVICE}")
    return _at_rest({**found, **_meant(found, where)}, archive.manifest)


def _meant(found: dict[str, Any], where: str) -> dict[str, Any]:
    """What the columns hold whose type alone does not say it, checked."""
    if found["state"] not in STATES:
        raise BackupError(f"{where}: state must be one of {', '.join(STATES)}. {ADVICE}")
    try:
        meant: dict[str, Any] = {"config": check_kept(found["config"])}
    except CommandError as refusal:
        raise BackupError(f"{where}: {refusal.field}: {refusal.message} {ADVICE}") from None
    for name, meaning in _MEANING.items():
        try:
            meant[name] = meaning.validate_python(found.get(name), strict=True)
        except ValidationError as error:
            fault = from_validation(error, name)
            raise BackupError(f"{where}: {fault.field}: {fault.message} {ADVICE}") from None
    return meant


def _at_rest(found: dict[str, Any], manifest: Manifest) -> dict[str, Any]:
    """Nobody trains it here, nor waits for its turn, and who imports a deleted room wants to see it."""
    row = {**found, "pending": None, "deleted": False, "deleted_at": None, "evaluating": [], "queued": None}
    if found.get("reason"):
        row["reason"] = plain_reason(found["reason"])
    if found["state"] == "queued":
        before = read_queued(found.get("queued"), found["attempt"], found["since"])
        row |= {name: before[name] for name in ("state", "since", "reason")}
    if found["state"] in ALIVE:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(manifest.exported))
        reason = f"Imported from a backup of {when}, when it was {found['state']}."
        row |= {"state": "stopped", "since": time.time(), "reason": reason}
    return row


def _insert_room(connection: Connection, room: str, row: dict[str, Any]) -> None:
    number = 1 + (connection.execute(select(func.max(rooms.c.number))).scalar() or 0)
    connection.execute(insert(rooms), {**row, "id": room, "number": number})


def _insert_tables(connection: Connection, archive: Archive, room: str) -> None:
    known = {f"tables/{table.name}.jsonl": table for table in tables.of_a_room()}
    for name in archive.tables():
        if name not in known:
            raise BackupError(f"{archive.path}: {name} is unknown here; a newer version made this file. {ADVICE}")
    for name, table in known.items():
        if name in archive.manifest.members:
            with archive.member(name) as reader:
                tables.insert_lines(connection, table, room, archive.lines(reader, name), f"{archive.path}: {name}")


def _check_counts(connection: Connection, archive: Archive, room: str) -> None:
    """Whether the room's own row knows of all its events and attempts: it goes on counting after them."""
    row = connection.execute(select(rooms.c.seq, rooms.c.attempt).where(rooms.c.id == room)).one()
    for column, known in ((events.c.seq, row.seq), (metrics.c.seq, row.seq), (attempts.c.attempt, row.attempt)):
        newest = connection.execute(select(func.max(column)).where(column.table.c.room == room)).scalar() or 0
        if newest > known:
            what = f"{column.table.name} reaches {column.name} {newest:,}, but the room ends at {known:,}"
            raise BackupError(f"{archive.path}: {what}. {ADVICE}")


def _tell_what_lacks(connection: Connection, room: str, there: list[int]) -> None:
    """Add a notice where the history speaks of checkpoints that the file does not hold, as of one that was written
    while the room was exported; its ``kept`` are those that are ``there``, the newest first."""
    told = event_queries.known_checkpoints(connection, room) or []
    if not (lost := set(told) - set(there)):
        return
    named = [f"{step:,}" for step in sorted(lost)[:SPELLED_OUT]] + ["…"] * (len(lost) > SPELLED_OUT)
    seq = 1 + connection.execute(select(rooms.c.seq).where(rooms.c.id == room)).scalar_one()
    text = f"The backup that this run came from does not hold all of its checkpoints; it lacks {', '.join(named)}."
    body = {"room": room, "seq": seq, "level": "info", "text": text, "kept": there[: event_queries.WHOLE]}
    connection.execute(insert(events), {"room": room, "seq": seq, "kind": NOTICE, "time": time.time(), "body": body})
    connection.execute(update(rooms).where(rooms.c.id == room).values(seq=seq))


# --- its files ---------------------------------------------------------------------


@contextmanager
def _unpacked(installation: Installation, archive: Archive) -> Iterator[Path]:
    """The files in a folder beside the rooms' own, checked; it goes unless it was renamed."""
    folder = rooms_folder(installation.data_dir) / f"{UNFINISHED}{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    try:
        for name in archive.files():
            with archive.member(name) as reader:
                try:
                    target = folder / name.removeprefix("files/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    write_new(target, parts(reader))
                except OSError as error:
                    raise BackupError(f"{folder} cannot be written ({error.strerror}). Nothing was imported.") from None
        for checkpoint in CheckpointStore.of_room(folder).paths():
            try:
                checkpoints.verified_manifest(checkpoint)
            except checkpoints.DamagedCheckpoint as error:
                raise BackupError(f"{archive.path}: {checkpoints.FOLDER}/{error}. {ADVICE}") from None
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
