"""Rows that a real store will never take: they stop nothing else, and their room is told."""

import json
from queue import SimpleQueue

import pytest
from sqlalchemy import select

from tests.supervisor.house import SOMEBODY, events
from tetris_viz.core.rooms import Room
from tetris_viz.ipc import messages as m
from tetris_viz.store import schema
from tetris_viz.store.engine import open_store, reason
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import Changes, CommandRow, EventRow, RoomRow
from tetris_viz.store.writer import is_refusal, write
from tetris_viz.supervisor.store_writer import Batch, CommitFailed, Committed, StoreWriterThread

POISONS = {
    "a number that is none": {"values": {"k": float("nan")}},
    "text for a number": {"values": {"k": "much"}},
    "a step beyond every integer": {"step": 10**30},
    "what is no JSON": {"values": {}, "more": object()},
    "a field that lacks": {"values": {"k": 1.0}, "without": "attempt"},
}


def metrics(room, seq, without=None, **body):
    body = {"room": room, "seq": seq, "attempt": 1, "step": seq, "episode": 0, "time": 1.0, "values": {"k": 1.0}} | body
    return EventRow(room, seq, "metrics", 0.0, {key: value for key, value in body.items() if key != without})


def row(room, number):
    return RoomRow(Room(room, number, room, "ppo", {}, seq=9))


def stored(engine):
    with engine.connect() as connection:
        found = connection.execute(select(schema.events.c.room, schema.events.c.seq)).all()
        points = connection.execute(select(schema.metrics.c.room, schema.metrics.c.seq)).all()
        rooms = connection.execute(select(schema.rooms.c.id)).scalars().all()
    return sorted(map(tuple, found)), sorted(map(tuple, points)), sorted(rooms)


@pytest.mark.parametrize("poison", POISONS)
def test_a_row_that_the_store_refuses_stops_no_other(engine, poison):
    told = SimpleQueue()
    store_writer = StoreWriterThread(lambda changes: write(engine, changes), told.put, reason, is_refusal=is_refusal)
    mine = [metrics("a", 1), metrics("a", 2, **POISONS[poison]), metrics("a", 3)]
    theirs = [metrics("b", seq) for seq in range(1, 6)]
    rooms, commands = {"a": row("a", 1), "b": row("b", 2)}, {"c1": CommandRow({"ok": True})}
    store_writer.submit(Batch(Changes(rooms, [mine[0], *theirs[:2], mine[1], *theirs[2:], mine[2]], commands=commands)))
    assert store_writer.close(30)
    outcome = told.get(timeout=30)
    assert isinstance(outcome, Committed), "the store works, so nobody is told that it fails"
    kept = [("a", 1), ("a", 3), *(("b", seq) for seq in range(1, 6))]
    assert stored(engine) == (kept, kept, ["a", "b"])
    assert sorted((event.room, event.seq) for event in outcome.batch.changes.events) == kept
    assert outcome.batch.changes.commands == commands
    assert list(outcome.refused) == ["a"]
    assert outcome.refused["a"][0].strip()


def test_a_key_that_postgresql_has_no_room_for_costs_its_own_message(empty_postgresql):
    engine = open_store(empty_postgresql.replace("postgresql://", "postgresql+psycopg://", 1))
    migrate(engine)
    told = SimpleQueue()
    store_writer = StoreWriterThread(lambda changes: write(engine, changes), told.put, reason, is_refusal=is_refusal)
    long = metrics("a", 1, values={"k" * 121: 1.0})
    store_writer.submit(Batch(Changes(events=[long, metrics("a", 2), metrics("b", 1)])))
    assert store_writer.close(30)
    assert "too long" in told.get(timeout=30).refused["a"][0]
    assert stored(engine)[0] == [("a", 2), ("b", 1)]
    engine.dispose()


def test_a_store_without_its_tables_refuses_no_row(engine):
    """That is the store's fault, and passes once it is mended: nothing may be dropped for it."""
    schema.metadata.drop_all(engine)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        write(engine, Changes(events=[metrics("a", 1)]))
    assert not is_refusal(caught.value)


def test_what_was_written_before_a_break_in_the_middle_is_not_written_twice():
    written, breaks = [], [True]

    def write_some(changes):
        seqs = [event.seq for event in changes.events]
        if 3 in seqs:
            raise ValueError("a row's fault")
        if 4 in seqs and breaks:
            breaks.clear()
            raise OSError("the disk's fault")
        written.extend(seqs)

    told = SimpleQueue()
    store_writer = StoreWriterThread(write_some, told.put, is_refusal=lambda e: isinstance(e, ValueError), retry=0.01)
    store_writer.submit(Batch(Changes(events=[metrics("a", seq) for seq in range(1, 5)])))
    assert isinstance(told.get(timeout=30), CommitFailed)
    assert told.get(timeout=30).refused == {"a": ["a row's fault"]}
    assert store_writer.close(30)
    assert sorted(set(written)) == [1, 2, 4]


def test_halves_hold_all_of_it_once_and_in_order():
    changes = Changes(
        {"r": row("r", 1)}, [metrics("r", seq) for seq in range(5)], commands={"a": CommandRow({}), "b": CommandRow({})}
    )
    pieces = [changes]
    while any(piece.halves() for piece in pieces):
        pieces = [half for piece in pieces for half in (piece.halves() or (piece,))]
    assert [event.seq for piece in pieces for event in piece.events] == [0, 1, 2, 3, 4]
    assert [key for piece in pieces for key in piece.commands] == ["a", "b"]
    assert (len(pieces), list(pieces[-1].rooms)) == (8, ["r"])


def test_what_is_in_no_store_is_told_to_nobody(engine):
    """Neither the answer to a command that was refused, nor the room that was, nor that its command is done."""
    told = SimpleQueue()
    store_writer = StoreWriterThread(lambda changes: write(engine, changes), told.put, reason, is_refusal=is_refusal)
    poisoned = RoomRow(Room("a", 1, "a", "ppo", {"what": object()}, seq=9))
    commands = {
        "c1": CommandRow({"ok": True, "room": "a"}),
        "c2": CommandRow({"ok": True, "room": "b"}),
        "c3": CommandRow({"ok": True, "room": "b", "more": object()}),
        "c4": CommandRow({"ok": False, "error": {}}),
    }
    shown = {"a": {}, "b": {}}
    store_writer.submit(Batch(Changes({"a": poisoned, "b": row("b", 2)}, [metrics("b", 1)], commands=commands), shown))
    assert store_writer.close(30)
    outcome = told.get(timeout=30)
    assert (list(outcome.batch.rooms), list(outcome.batch.changes.rooms)) == (["b"], ["b"])
    assert list(outcome.batch.changes.commands) == ["c2", "c4"]
    assert sorted(outcome.unanswered) == ["c1", "c3"]
    assert stored(engine)[2] == ["b"]


def test_a_store_that_is_away_after_a_refusal_is_told_the_refusal_later():
    told, checks = SimpleQueue(), iter([None, OSError("moved"), None, None])

    def check():
        if (fault := next(checks, None)) is not None:
            raise fault

    def write_some(changes):
        if "c1" in changes.commands:
            raise ValueError("a row's fault")

    is_fault = lambda error: isinstance(error, ValueError)  # noqa: E731
    store_writer = StoreWriterThread(write_some, told.put, is_refusal=is_fault, check=check, retry=0.01)
    store_writer.submit(Batch(Changes(commands={"c1": CommandRow({"ok": True}), "c2": CommandRow({"ok": True})})))
    assert isinstance(told.get(timeout=30), CommitFailed)
    assert told.get(timeout=30).unanswered == {"c1": "a row's fault"}
    assert store_writer.close(30)


def test_a_command_whose_answer_is_in_no_store_is_told_so_and_may_be_given_again(house):
    house.store_works = False
    house.supervisor.from_web(m.RunCommand("create_room", {"command_id": "once"}, SOMEBODY))
    house.wait()
    house.store_works = True
    house.supervisor.from_store_writer(Committed(Batch(), unanswered={"once": "value too long"}))
    house.wait()
    [answer] = [told.answer for told in house.sent if getattr(told, "command_id", "") == "once"]
    assert (answer["ok"], answer["error"]["code"]) == (False, "store_unavailable")
    assert "value too long" in answer["error"]["message"]
    house.supervisor.from_web(m.RunCommand("create_room", {"command_id": "once"}, SOMEBODY))
    house.wait()
    assert [told.answer["ok"] for told in house.sent if getattr(told, "command_id", "") == "once"] == [False, True]


def test_a_room_whose_removal_is_in_no_store_is_not_removed(house):
    room = house.ask("create_room")["room"]
    house.ask("delete_room", room=room)
    house.store_works = False
    house.supervisor.from_web(m.RunCommand("purge_room", {"command_id": "purge", "room": room}, SOMEBODY))
    house.wait()
    [batch] = house.unstored
    batch.remove_refused(Changes(rooms=dict(batch.changes.rooms)))
    house.store_works = True
    house.supervisor.from_store_writer(Committed(batch, refused={room: ["value too long"]}))
    assert room in house.supervisor.registry.sessions
    house.wait()
    assert room not in house.supervisor.registry.sessions, "its row was tried again"


def test_a_room_is_told_what_was_refused_at_once_and_then_once_a_minute(house):
    room = house.run()
    house.supervisor.from_store_writer(Committed(Batch(parts=0), refused={room: ["value too long"]}))
    house.wait(1)
    for _ in range(10):
        house.supervisor.from_store_writer(Committed(Batch(parts=0), refused={room: ["value too long"]}))
        house.wait(1)
    assert [(notice["dropped"], notice["level"]) for notice in events(house, "notice")] == [(1, "warning")]
    assert "value too long" in events(house, "notice")[0]["text"]
    house.wait(60)
    assert [notice["dropped"] for notice in events(house, "notice")] == [1, 10]


def test_a_row_is_measured_once_however_often_it_is_tried(monkeypatch):
    """What waits for a failing store is added to each second, and may be sixteen megabytes."""
    encoded, real = [], json.dumps
    monkeypatch.setattr("tetris_viz.store.rows.json.dumps", lambda *a, **k: encoded.append(1) or real(*a, **k))
    told, tries = SimpleQueue(), []

    def full(_):
        tries.append(1)
        raise OSError("no space left")

    store_writer = StoreWriterThread(full, told.put, retry=0.001, limit=1 << 30)
    for seq in range(200):
        store_writer.submit(Batch(Changes(events=[metrics("a", seq)])))
    while len(tries) < 20:
        assert isinstance(told.get(timeout=30), CommitFailed)
    assert len(encoded) == 200
    store_writer.close(30)
