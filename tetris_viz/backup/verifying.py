"""Whether everything that was stored is still there, and as it was written."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, or_, select

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core.names import DURABLE, METRICS, NOTICE
from ..core.rooms import PURGE
from ..data_folder import PURGED, rooms_folder
from ..store import event_queries
from ..store.compaction import oldest_whole
from ..store.schema import events, metrics, rooms
from . import tables
from .installation import PLACED, UNFINISHED, Installation
from .room_files import DamagedPolicy, check_policy, settled

SHOWN = 5
"""Faults of one kind in one room that are spelled out."""
SETTLING = 1.5
"""Seconds until what a trainer has just done is in the store for certain."""


@dataclass
class VerifyReport:
    """What was looked at, and each fault as a sentence that says what to do.

    ``counted`` has the number of ``rooms``, ``events``, ``checkpoints``, ``saved or pinned`` ones, and ``policies``.
    """

    faults: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


def verify(installation: Installation) -> VerifyReport:
    """Read all of it, beside a running server if need be; raises ``BackupError`` where there is nothing to read."""
    report = VerifyReport()
    with installation.reading() as connection:
        report.faults += _whole(connection)
        if report.faults:
            return report
        found = connection.execute(select(rooms).order_by(rooms.c.number)).mappings().all()
        known = {room["id"] for room in found}
        found = [room for room in found if room["pending"] != PURGE]  # the server is removing its rows
        for room in found:
            report.counted["rooms"] += 1
            report.faults += [
                f"Room {room['id']} ({room['name']}): {fault}" for fault in _room(connection, room, report)
            ]
        report.faults += _strangers(connection)
    for room in found:
        faults = [*_files(installation, room["id"], report), *_lost_checkpoints(installation, room["id"])]
        report.faults += [f"Room {room['id']} ({room['name']}): {fault}" for fault in faults]
    report.faults += _stray_folders(installation, known)
    return report


def _whole(connection: Connection) -> list[str]:
    """What the database itself finds; PostgreSQL checks its pages by checksums of its own."""
    if connection.dialect.name != "sqlite":
        return []
    found = [row[0] for row in connection.exec_driver_sql(f"PRAGMA integrity_check({SHOWN})")]
    faults = [] if found == ["ok"] else found
    return [
        f"The store's file is damaged ({fault}). Stop the server and import the rooms from exports." for fault in faults
    ]


# --- rows --------------------------------------------------------------------------


def _room(connection: Connection, room: Any, report: VerifyReport) -> Iterator[str]:
    try:
        yield from _few(_events(connection, room, report))
    except ValueError as error:
        yield f"the body of an event is no JSON ({error}). Import the room from an export."
    yield from _curves(connection, room)


def _curves(connection: Connection, room: Any) -> Iterator[str]:
    """Whether every event that is kept has its points, and every bucket its parts."""
    mine = metrics.c.room == room["id"]
    newest = connection.execute(select(func.max(metrics.c.seq)).where(mine)).scalar() or 0
    if newest > room["seq"]:
        yield f"its curves reach event {newest:,}, but the room ends at {room['seq']:,}. Import it from an export."
    told = (events.c.room == room["id"]) & (events.c.kind == METRICS)
    told &= events.c.seq >= oldest_whole(connection, room["id"])
    drawn = events.c.seq.in_(select(metrics.c.seq).where(mine))
    if lost := connection.execute(select(func.count()).select_from(events).where(told & ~drawn)).scalar():
        yield f"its curves lack the points of {lost:,} events. Import the room from an export that has them."
    lone = metrics.c["count"].is_(None)
    half = or_(*(metrics.c[name].is_(None) != lone for name in ("low", "mean", "high")))
    if broken := connection.execute(select(func.count()).select_from(metrics).where(mine, half)).scalar():
        yield f"{broken:,} buckets of its curves lack a part. Import the room from an export."


def _events(connection: Connection, room: Any, report: VerifyReport) -> Iterator[str]:
    """Every event's place and body; numbers may lack where a notice says that they were lost, or among old ticks."""
    whole_from = oldest_whole(connection, room["id"])
    wanted = select(events).where(events.c.room == room["id"]).order_by(events.c.seq)
    expected, told, missing = 1, 0, []
    for row in connection.execution_options(yield_per=tables.ROWS).execute(wanted).mappings():
        report.counted["events"] += 1
        seq, body = row["seq"], row["body"]
        if seq > max(expected, whole_from):
            missing.append((max(expected, whole_from), seq - 1))
        expected = seq + 1
        if row["kind"] not in DURABLE:
            yield f"event {seq:,} has the unknown kind {row['kind']!r}."
        if not isinstance(body, dict) or body.get("seq") != seq or body.get("room") != room["id"]:
            yield f"event {seq:,} holds what belongs to another place. Import the room from an export."
        elif row["kind"] == NOTICE and seq >= whole_from:
            told += int(body.get("dropped", 0))
    if max(expected, whole_from) <= room["seq"]:
        missing.append((max(expected, whole_from), room["seq"]))
    if expected > room["seq"] + 1:
        yield f"it has event {expected - 1:,}, but the room ends at {room['seq']:,}. Import it from an export."
    if (count := sum(last - first + 1 for first, last in missing)) > told:
        where = ", ".join(f"{a:,}" if a == b else f"{a:,} to {b:,}" for a, b in missing[:SHOWN])
        more = ", …" if len(missing) > SHOWN else ""
        yield f"{count:,} events are missing ({where}{more}). Import the room from an export that has them."


def _strangers(connection: Connection) -> Iterator[str]:
    """Rows of rooms that the store does not know."""
    for table in tables.of_a_room():
        known = select(rooms.c.id).where(rooms.c.id == table.c.room).exists()
        count = connection.execute(select(func.count()).select_from(table).where(~known)).scalar()
        if count:
            yield f"Table {table.name} has {count:,} rows of rooms that the store does not know."


def _few(faults: Iterator[str]) -> Iterator[str]:
    for number, fault in enumerate(faults):
        if number < SHOWN:
            yield fault
        elif number == SHOWN:
            yield "and more of this kind."


# --- files -------------------------------------------------------------------------


def _files(installation: Installation, room: str, report: VerifyReport) -> Iterator[str]:
    folder = installation.folder_of(room)
    for checkpoint in CheckpointStore.of_room(folder).paths():
        try:
            manifest = settled(checkpoint, checkpoints.verified_manifest) or {}
            by_hand = "save" in checkpoints.causes(manifest) or (checkpoint / checkpoints.PINNED).exists()
            report.counted["saved or pinned"] += by_hand
        except checkpoints.DamagedCheckpoint as error:
            yield (
                f"checkpoint {error}. A start passes it over and takes the one before; "
                f"remove {checkpoint}, or import the room from an export."
            )
        report.counted["checkpoints"] += 1
    for policy in sorted(folder.glob("*.npz")):
        try:
            check_policy(policy)
        except DamagedPolicy as error:
            yield f"{policy.name} is damaged: {error}. Remove {policy}; training writes it again."
        report.counted["policies"] += 1


def _lost_checkpoints(installation: Installation, room: str) -> Iterator[str]:
    """Those that there are by the newest event that names them, and that are not on the disk.

    A trainer may be thinning them out beside us: what is missed is looked for once more after its next word.
    """
    lost = _missed(installation, room)
    if lost:
        time.sleep(SETTLING)
        lost &= _missed(installation, room)
    for step in sorted(lost)[:SHOWN]:
        yield f"checkpoint {step:,} should be there and is not. Import the room from an export that has it."
    if len(lost) > SHOWN:
        yield f"and {len(lost) - SHOWN:,} more checkpoints."


def _missed(installation: Installation, room: str) -> set[int]:
    with installation.reading() as connection:
        told = event_queries.known_checkpoints(connection, room) or []
    places = installation.folder_of(room).glob(f"{checkpoints.FOLDER}*")  # those that were set aside, too
    return set(told) - {step for folder in places for step in CheckpointStore(folder).steps()}


def _stray_folders(installation: Installation, known: set[str]) -> Iterator[str]:
    folder = rooms_folder(installation.data_dir)
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        if entry.name.startswith((UNFINISHED, PURGED)) or (entry / PLACED).exists():
            continue  # an import is running, or was interrupted: the next writing command clears it away
        if entry.is_dir() and entry.name not in known:
            yield f"Folder {entry} belongs to no room of this store. Move it away, or name its store with --database."
