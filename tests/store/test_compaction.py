"""Old points become buckets; no count, sum, extreme or last value is changed by it."""

import csv
import io
import itertools
import secrets
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tetris_viz.core.rooms import Room
from tetris_viz.history.questions import answer
from tetris_viz.store import compaction
from tetris_viz.store.compaction import Compactor, step
from tetris_viz.store.event_queries import events_after
from tetris_viz.store.loading import load_answers
from tetris_viz.store.rows import AttemptRow, Changes, CommandRow, EventRow, RoomRow
from tetris_viz.store.schema import events, metrics
from tetris_viz.store.series import series
from tetris_viz.store.writer import write

FEW = {"kept": 16, "blocks": 2}
"""Of everything, so that a short run goes through several levels."""


def fill(engine, values, attempts=(), room=None):
    """One tick a value: ``(attempt, step, {key: value})``; the room's id."""
    room = room or secrets.token_hex(8)
    ticks_told = []
    for seq, (attempt, at, found) in enumerate(values, 1):
        body = {"room": room, "seq": seq, "attempt": attempt, "step": at, "episode": at, "time": float(seq)}
        if seq % 3 == 0:  # told of an earlier place
            body["judged"] = {"step": at // 2, "episode": at // 2, "time": seq / 2}
        kind = "metrics" if found else "episodes"
        ticks_told.append(EventRow(room, seq, kind, float(seq), {**body, "values": found} if found else body))
    number = secrets.randbelow(2**60)
    row = RoomRow(Room(id=room, number=number, name="One", preset="dqn", config={}, seq=len(ticks_told)))
    write(engine, Changes(rooms={room: row}, events=ticks_told, attempts=[AttemptRow(room, *a) for a in attempts]))
    return room


def compact(engine):
    return sum(1 for _ in itertools.takewhile(lambda _: step(engine, **FEW), itertools.count()))


def curves(engine, room, axis="step", points=1):
    with engine.connect() as connection:
        return series(connection, room, [], axis, points=points)["series"]


def count(engine, room):
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(metrics).where(metrics.c.room == room)).scalar()


def csv_of(engine, room):
    with engine.connect() as connection:
        text = answer(connection, Path("nowhere"), "csv", {"room": room, "limit": 50_000})["text"]
    return list(csv.DictReader(io.StringIO(text)))


def sums(rows):
    """By key: how many points, their sum, least, greatest and newest."""
    found = {}
    for row in rows:
        n, total, low, high, last = found.get(row["key"], (0, 0.0, float("inf"), float("-inf"), None))
        more = int(row["count"])
        found[row["key"]] = (
            n + more, total + more * float(row["mean"]), min(low, float(row["min"])), max(high, float(row["max"])),
            float(row["value"]),
        )  # fmt: skip
        assert last is None or int(row["seq"]) > 0
    return found


ticks = st.lists(
    st.tuples(st.integers(0, 3), st.dictionaries(st.sampled_from(["a", "eval/b"]), st.floats(-1e6, 1e6), max_size=2)),
    min_size=1,
    max_size=120,
)
"""How many placements further, and what was logged."""


@st.composite
def runs(draw):
    """Ticks of up to three attempts, each of which goes back to somewhere in the one before."""
    told, attempts, at = [], [(1, 0)], 0
    for attempt in range(1, draw(st.integers(1, 3)) + 1):
        if attempt > 1:
            at = draw(st.integers(0, at))
            attempts.append((attempt, at))
        for further, values in draw(ticks):
            at += further
            told.append((attempt, at, values))
    return told, attempts


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(run=runs(), buckets=st.integers(1, 9))
def test_compacting_changes_no_count_sum_extreme_or_last_value(engine, run, buckets):
    told, attempts = run
    room = fill(engine, told, attempts)
    before = {axis: curves(engine, room, axis) for axis in ("step", "time", "episode")}
    everything = sums(csv_of(engine, room))
    compact(engine)
    after = sums(csv_of(engine, room))
    assert set(after) == set(everything)
    for key, (n, total, *rest) in everything.items():
        assert after[key][0] == n
        assert after[key][1] == pytest.approx(total, rel=1e-9, abs=1e-3)
        assert list(after[key][2:]) == rest
    for axis, curve in before.items():
        now = curves(engine, room, axis)
        assert set(now) == set(curve)
        for key, columns in curve.items():
            assert now[key].pop("mean") == pytest.approx(columns.pop("mean"), rel=1e-9, abs=1e-6)
            assert now[key] == columns
    for columns in curves(engine, room, "step", buckets).values():
        assert all(x < y for x, y in itertools.pairwise(columns["x"])), "strictly increasing"


def test_a_long_run_grows_with_its_logarithm_and_keeps_the_newest_as_they_came(engine):
    sizes = []
    for ticks in (500, 4_000):
        room = fill(engine, [(1, n, {"a": float(n)}) for n in range(1, ticks + 1)], [(1, 0)])
        assert compact(engine) > 0
        assert compact(engine) == 0, "nothing is left to do"
        sizes.append(count(engine, room))
        newest = [row for row in csv_of(engine, room) if int(row["seq"]) > ticks - 16]
        assert [(row["count"], row["value"]) for row in newest] == [
            ("1", f"{float(n)}") for n in range(ticks - 15, ticks + 1)
        ]
    assert sizes[1] < sizes[0] + 40


def test_old_ticks_go_and_what_people_did_stays(engine):
    room = fill(engine, [(1, n, {"a": 1.0} if n % 2 else {}) for n in range(1, 200)], [(1, 0)])
    notice = EventRow(room, 200, "notice", 0.0, {"text": "kept"})
    write(engine, Changes(events=[notice]))
    compact(engine)
    with engine.connect() as connection:
        left = [event.seq for event in events_after(connection, room, 0, 1000)]
        assert left[-17:] == list(range(184, 201)), "the newest are whole"
        assert len(left) < 40
        assert answer(connection, Path("nowhere"), "events", {"room": room, "after": 1}) == {
            "seq": 200,
            "gap": True,
            "events": [],
        }
        assert len(answer(connection, Path("nowhere"), "events", {"room": room, "after": 190})["events"]) == 10


def test_a_room_without_marks_is_compacted_again_to_the_same(engine):
    room = fill(engine, [(1, n, {"a": float(n % 7)}) for n in range(1, 1_000)], [(1, 0)])
    compact(engine)
    before = csv_of(engine, room)
    with engine.begin() as connection:
        connection.execute(compaction.delete(compaction.watermarks))
    assert compact(engine) > 0
    assert csv_of(engine, room) == before


def test_a_step_that_fails_is_tried_again_later_and_stops_nobody(engine, monkeypatch):
    def full(*_, **__):
        raise OperationalError("DELETE", {}, Exception("database or disk is full"))

    now = [0.0]
    compactor = Compactor(engine, lambda: now[0])
    monkeypatch.setattr(compaction, "KEPT", 16)
    fill(engine, [(1, n, {"a": 1.0}) for n in range(1, 3_000)], [(1, 0)])
    monkeypatch.setattr(compaction, "step", full)
    assert compactor() is False
    monkeypatch.undo()
    assert compactor() is False, "not at once"
    now[0] += compaction.PAUSE_AFTER_FAULT
    fill(engine, [(1, n, {"a": 1.0}) for n in range(1, 20_000)], [(1, 0)])
    assert compactor() is True


def test_of_answers_to_commands_only_the_newest_stay(engine):
    for number in range(30):
        write(engine, Changes(commands={f"c{number}": CommandRow({"ok": True})}))
    compaction.forget_answers(engine, kept=10)
    with engine.connect() as connection:
        assert list(load_answers(connection, 100)) == [f"c{number}" for number in range(20, 30)]


def test_after_its_first_look_it_asks_only_of_rooms_that_went_on(engine, monkeypatch):
    asked, real, now = [], compaction.step, [0.0]
    monkeypatch.setattr(compaction, "step", lambda engine, among: asked.append(among) or real(engine, among=among))
    compactor = Compactor(engine, lambda: now[0])
    for _ in range(2):
        compactor()
        now[0] += compaction.PAUSE
    compactor.written(Changes(rooms={"r": RoomRow(Room("r", 1, "One", "dqn", {}))}))
    compactor()
    assert asked == [None, set(), {"r"}]


def a_story(room, count):
    """``count`` events of a run of many checkpoints, each with what it left; it pauses, crashes and goes back."""
    told, step, attempt, saved, best = [], 0, 1, [], []
    for seq in range(1, count + 1):
        step += 10
        body = {"room": room, "seq": seq, "attempt": attempt, "step": step, "episode": seq, "time": seq / 4}
        status = {"state": "running", "since": 1}
        if seq <= 2:
            kind, more = "status", {**status, **({"from_step": 0} if seq == 2 else {"state": "starting"})}
        elif seq % 4_000 == 3_001:
            kind, more = "status", {**status, "state": "recovering"}
        elif seq % 4_000 == 3_002:
            attempt, step = attempt + 1, saved[-1]
            kind, more = "status", {**status, "attempt": attempt, "step": step, "from_step": step}
        elif seq % 10 == 5:
            kind, more = "status", {**status, "pending": "save" if seq % 20 == 5 else None}
        elif seq % 10 == 0:
            cause = "periodic" if seq % 5_000 else "save"
            saved = [each for each in saved if each < step]
            saved = [*(each for each in saved[:-4] if each % 40_000 == 0 or cause == "save"), *saved[-4:], step]
            kind, more = "checkpoint", {"cause": cause, "kept": sorted({*saved, *best[-1:]}, reverse=True)}
        elif seq % 900 == 11:
            best = [each for each in best if each < step] + [step - 100]
            kind, more = "checkpoint", {"cause": "best", "step": best[-1], "told": step}
            more["kept"] = sorted({*saved, best[-1]}, reverse=True)
        elif seq % 1_700 == 12:
            kind, more = "notice", {"level": "info", "text": "Changed.", "changes": {"gamma": seq / 1e6}}
        elif seq % 10 in {1, 6}:
            kind, more = "metrics", {"values": {"a": float(seq)}}
        else:
            kind, more = "episodes", {}
        told.append(EventRow(room, seq, kind, float(seq), {**body, **more}))
    return told


def told(engine, room, story):
    number = secrets.randbelow(2**60)
    row = RoomRow(Room(id=room, number=number, name="One", preset="dqn", config={}, seq=len(story)))
    starts = [AttemptRow(room, e.body["attempt"], e.body["from_step"]) for e in story if "from_step" in e.body]
    write(engine, Changes(rooms={room: row}, events=story, attempts=starts))


def looked_at(engine, room, after):
    """What a page sees: the markers, and what came since ``after``."""
    with engine.connect() as connection:
        found = answer(connection, Path("nowhere"), "series", {"room": room})["markers"]
        return found, answer(connection, Path("nowhere"), "events", {"room": room, "after": after})


def rows_of(engine, room):
    with engine.connect() as connection:
        kinds = select(events.c.kind, func.count()).where(events.c.room == room).group_by(events.c.kind)
        return dict(connection.execute(kinds).all())


def test_of_old_status_and_checkpoints_stays_what_markers_are_made_of(engine):
    sizes = []
    for count in (4_800, 7_000):
        room = secrets.token_hex(8)
        told(engine, room, a_story(room, count))
        before, notices = looked_at(engine, room, count - 10), rows_of(engine, room)["notice"]
        assert {mark["kind"] for mark in before[0]} == {"checkpoint", "best", "crash", "change"}
        compact(engine)
        assert looked_at(engine, room, count - 10) == before
        assert rows_of(engine, room)["notice"] == notices
        sizes.append(rows_of(engine, room))
    few, many = sizes
    assert many["checkpoint"] < few["checkpoint"] + 40, (
        "those that stay are the best, the saved and those that are kept"
    )
    assert many["status"] < few["status"] + 20


def test_the_newest_sequence_numbers_stay_whole_and_what_was_before_them_is_told_as_a_gap(engine):
    room, count = secrets.token_hex(8), 22_000
    told(engine, room, a_story(room, count))
    before, full = looked_at(engine, room, count - 16_384), rows_of(engine, room)
    assert all(step(engine) for _ in range(5))
    while step(engine):
        pass
    left = rows_of(engine, room)
    assert (full["checkpoint"] - left["checkpoint"], full["status"] - left["status"]) > (400, 400)
    assert looked_at(engine, room, count - 16_384) == before
    with engine.connect() as connection:
        newest = [event.seq for event in events_after(connection, room, count - 16_384, count)]
        assert newest == list(range(count - 16_383, count + 1))
        assert answer(connection, Path("nowhere"), "events", {"room": room, "after": 100})["gap"]


def test_events_are_looked_at_a_few_at_a_time_and_once(engine, monkeypatch):
    room = secrets.token_hex(8)
    told(engine, room, a_story(room, 6_000))
    monkeypatch.setattr(compaction, "EXAMINED", 30)
    looked, real = [], compaction._old

    def old(*asked):
        looked.append([row.seq for row in real(*asked)])
        return real(*asked)

    monkeypatch.setattr(compaction, "_old", old)
    compact(engine)
    assert max(map(len, looked)) == 30
    seen = list(itertools.chain(*looked))
    assert len(seen) == len(set(seen)) > 300
    assert step(engine, **FEW) is False


def test_of_checkpoints_of_which_nobody_told_whether_they_are_there_all_stay(engine):
    room = secrets.token_hex(8)
    story = a_story(room, 6_000)
    for event in story:
        event.body.pop("kept", None)  # as in earlier versions
    told(engine, room, story)
    before = rows_of(engine, room)
    compact(engine)
    assert rows_of(engine, room)["checkpoint"] == before["checkpoint"]
    assert rows_of(engine, room)["status"] < before["status"]


def test_an_evaluation_that_somebody_asked_for_stays_where_its_policy_stood_and_moves_no_other_point(engine):
    score, total = "eval/score_per_piece", 600
    room = fill(engine, [(1, 10 * seq, {score: 8.0} if seq != 256 else {}) for seq in range(1, total + 1)], [(1, 0)])
    with engine.begin() as connection:
        connection.execute(compaction.delete(events).where(events.c.room == room, events.c.seq == 256))
    place = {"room": room, "seq": 256, "attempt": 1, "step": 20, "episode": 2, "time": 2.0}
    asked = EventRow(room, 256, "evaluation", 0.0, {**place, "cause": "asked", "values": {score: 0.5}})
    write(engine, Changes(events=[asked]))
    assert compact(engine) > 5
    old = csv_of(engine, room)
    assert len(old) < total / 4
    assert [row["step"] for row in old if float(row["min"]) == 0.5] == ["20"]
    assert [row["count"] for row in old if row["step"] == "20" and float(row["value"]) == 0.5] == ["1"]
    training = [int(row["step"]) for row in old if float(row["min"]) == 8.0 and int(row["seq"]) % 3]
    assert training == sorted(training)
