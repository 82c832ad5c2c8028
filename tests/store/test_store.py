"""The store through its doors: write, ask."""

import json
import math
import secrets
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from tetris_viz.core.actors import Actor
from tetris_viz.core.rooms import Room
from tetris_viz.store.engine import open_store, reason
from tetris_viz.store.event_queries import events_after, newest_seq
from tetris_viz.store.loading import load_answers, load_rooms
from tetris_viz.store.migrate import SCRIPTS, is_ready, migrate
from tetris_viz.store.rows import AttemptRow, Changes, CommandRow, EventRow, RoomRow
from tetris_viz.store.schema import REVISION, metadata
from tetris_viz.store.series import series
from tetris_viz.store.writer import Diverged, write
from tetris_viz.supervisor.store_writer import SLOW


def a_room(id="r", number=1, **fields):
    return RoomRow(Room(id=id, number=number, name="One", preset="dqn", config={"seed": 1}, **fields))


def ask(engine, *arguments, **more):
    with engine.connect() as connection:
        return series(connection, *arguments, **more)


def curve(engine, axis="step", points=400, **more):
    return ask(engine, "r", ["k"], axis, points=points, **more)["series"]["k"]


@contextmanager
def at_revision(engine, revision):
    """A connection to the empty store as a release of that revision made it."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        yield connection


def test_the_migration_makes_exactly_the_schema(engine):
    found = inspect(engine)
    assert set(found.get_table_names()) == {*metadata.tables, "alembic_version"}
    for table in metadata.tables.values():
        columns = {c["name"]: (c["type"]._type_affinity, c["nullable"]) for c in found.get_columns(table.name)}
        assert columns == {c.name: (c.type._type_affinity, c.nullable) for c in table.columns}
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
        indices = {
            i["name"]: i["column_names"] for i in found.get_indexes(table.name) if not i.get("duplicates_constraint")
        }
        assert indices == {str(i.name): [c.name for c in i.columns] for i in table.indexes}


def test_the_newest_migration_is_the_one_the_code_expects():
    assert ScriptDirectory(str(SCRIPTS)).get_current_head() == REVISION


def test_a_store_of_the_first_version_keeps_its_points(store_url):
    engine = open_store(store_url)
    with at_revision(engine, "0001") as connection:
        connection.execute(text("INSERT INTO metrics VALUES ('r', 'k', 1, 1, 10, 1, 0.5, 7.5)"))
        connection.execute(text("INSERT INTO events VALUES ('r', 1, 'metrics', 0.0, '{}')"))
    assert not is_ready(engine)
    migrate(engine)
    assert is_ready(engine)
    assert curve(engine) == {"x": [10], "min": [7.5], "mean": [7.5], "max": [7.5], "last": [7.5]}
    engine.dispose()


def test_a_store_that_knows_no_place_of_telling_takes_every_value_as_told_where_it_lies(engine, put):
    put(
        {"seq": 1, "step": 90, "value": 1.0, "key": "eval/survival", "judged": {"step": 60, "episode": 1, "time": 1.0}},
        attempts=[AttemptRow("r", 1, 0), AttemptRow("r", 2, 80)],
    )
    with engine.begin() as connection:
        assert series(connection, "r", [], "step")["series"] == {}
        connection.execute(text("UPDATE metrics SET told = NULL"))  # what the migration leaves of an older row
        assert series(connection, "r", [], "step")["series"]["eval/survival"]["x"] == [60]


def test_a_room_of_a_store_without_headlines_has_none(engine):
    write(engine, Changes(rooms={"r": a_room(values={"train/loss": 0.5}, smoothed={"train/loss": 0.7})}))
    with engine.begin() as connection:
        assert load_rooms(connection)[0].room.smoothed == {"train/loss": 0.7}
        connection.execute(text("UPDATE rooms SET smoothed = NULL"))  # what the migration leaves of an older row
        assert load_rooms(connection)[0].room.smoothed == {}


def test_a_store_of_before_rooms_knew_their_evaluation_learns_it_from_its_curves(store_url):
    engine = open_store(store_url)
    with at_revision(engine, "0004") as connection:
        for room, number in (("judged", 1), ("never", 2)):
            connection.execute(
                text(
                    "INSERT INTO rooms (id, number, name, preset, config, state, attempt, seq, step, episode, seconds, "
                    "created, since, \"values\", tags, notes, archived, deleted) VALUES (:room, :number, 'a', "
                    "'ppo-score', '{}', 'finished', 1, 9, 900, 9, 4.5, 0, 0, '{}', '[]', '', false, false)"
                ),
                {"room": room, "number": number},
            )
        for seq, key, step, value in (
            (3, "eval/score_per_piece", 100, 1.5),
            (5, "eval/score_per_piece", 200, 3.25),
            (5, "eval/survival", 200, 0.5),
        ):
            connection.execute(
                text(
                    "INSERT INTO metrics (room, key, seq, attempt, step, episode, time, value) "
                    "VALUES ('judged', :key, :seq, 1, :step, 2, 0.5, :value)"
                ),
                {"key": key, "seq": seq, "step": step, "value": value},
            )
    migrate(engine)
    with engine.connect() as connection:
        judged, never = (row.room for row in load_rooms(connection))
    place = {"step": 200, "episode": 2, "time": 0.5, "cause": "training", "at": None}
    assert judged.evaluated == {**place, "score_per_piece": 3.25, "survival": 0.5}
    assert (never.evaluated, never.evaluating, never.best_step) == (None, [], None)
    engine.dispose()


def test_migrating_again_changes_nothing(engine):
    migrate(engine)
    assert is_ready(engine)


def test_commits_of_sqlite_survive_a_power_cut_and_readers_do_not_wait(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}").connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 4000
    assert 1000 * SLOW > 4000, "it says why before a write counts as hanging"


def test_a_reader_cannot_write_and_sees_one_moment(engine, store_url, put):
    reader = open_store(store_url, read_only=True)
    with pytest.raises(DBAPIError) as caught:
        write(reader, Changes(rooms={"r": a_room()}))
    assert "read" in reason(caught.value)
    assert "only" in reason(caught.value)
    with reader.connect() as connection:
        assert newest_seq(connection, "r") == 0
        put({"seq": 1, "value": 1.0})
        assert newest_seq(connection, "r") == 0
    with reader.connect() as connection:
        assert newest_seq(connection, "r") == 1
    reader.dispose()


def test_a_room_comes_back_as_it_was_written(engine):
    row = a_room(state="running", pending="pause", values={"a": 1.5}, tags=["x"], reason="why", step=2**40)
    write(engine, Changes(rooms={"r": row}))
    with engine.connect() as connection:
        assert load_rooms(connection) == [row]


def test_a_later_write_replaces_the_room(engine):
    for state in ("created", "running"):
        write(engine, Changes(rooms={"r": a_room(state=state)}))
    with engine.connect() as connection:
        assert [r.room.state for r in load_rooms(connection)] == ["running"]


def test_a_transaction_is_whole_or_nothing(engine):
    twice = EventRow("r", 1, "notice", 0.0, {})
    with pytest.raises(Diverged):
        write(engine, Changes(rooms={"r": a_room()}, events=[twice, twice]))
    with engine.connect() as connection:
        assert load_rooms(connection) == []


def test_a_commit_whose_answer_was_lost_is_recognised_and_the_rest_is_written(engine):
    lost = Changes(
        rooms={"r": a_room(seq=1, attempt=1)},
        events=[EventRow("r", 1, "notice", 5.0, {"text": "one"})],
        attempts=[AttemptRow("r", 1, 0)],
        commands={"c1": CommandRow({"ok": True})},
    )
    write(engine, lost)
    lost.absorb(
        Changes(rooms={"r": a_room(seq=2, attempt=1)}, events=[EventRow("r", 2, "notice", 6.0, {"text": "two"})])
    )
    write(engine, lost)
    with engine.connect() as connection:
        assert [(e.seq, e.body["text"]) for e in events_after(connection, "r", 0, 9)] == [
            (1, "one"),
            (2, "two"),
        ]
        assert load_rooms(connection) == [a_room(seq=2, attempt=1)]
        assert load_answers(connection, 9) == {"c1": {"ok": True}}


def test_another_writers_numbers_are_not_taken_for_ones_own(engine):
    write(engine, Changes(rooms={"r": a_room(seq=7)}, events=[EventRow("r", 1, "notice", 5.0, {"text": "theirs"})]))
    with pytest.raises(Diverged):
        write(engine, Changes(events=[EventRow("r", 1, "notice", 6.0, {"text": "ours"})]))
    with pytest.raises(Diverged):
        write(engine, Changes(rooms={"r": a_room(seq=6)}))
    with engine.connect() as connection:
        assert [e.body["text"] for e in events_after(connection, "r", 0, 9)] == ["theirs"]


def test_a_text_that_no_database_takes_is_stored_without_what_is_wrong_with_it(engine):
    body = {"room": "r", "seq": 1, "text": "\0bad"}
    write(engine, Changes(rooms={"r": a_room(reason="a\0b \ud800")}, events=[EventRow("r", 1, "notice", 0.0, body)]))
    with engine.connect() as connection:
        assert load_rooms(connection)[0].room.reason == "ab ?"
        assert events_after(connection, "r", 0, 9)[0].body == body


def test_answers_are_found_again_newest_last(engine):
    for n in range(5):
        write(engine, Changes(commands={f"c{n}": CommandRow({"ok": True, "n": n})}))
    with engine.connect() as connection:
        assert list(load_answers(connection, 2)) == ["c3", "c4"]


def test_a_command_is_stored_with_who_gave_it(engine):
    one, other = Actor("controller", "Ada", "192.0.2.7"), Actor()
    write(engine, Changes(commands={"c1": CommandRow({"ok": True}, one), "c2": CommandRow({"ok": True}, other)}))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT actor_role, actor_name, actor_address FROM commands ORDER BY number"))
        assert [tuple(row) for row in rows] == [("controller", "Ada", "192.0.2.7"), ("controller", None, None)]


def test_commands_of_before_the_store_knew_who_gave_them_keep_their_answers(store_url):
    engine = open_store(store_url)
    with at_revision(engine, "0007") as connection:
        connection.execute(text("INSERT INTO commands (command_id, answer) VALUES ('c1', '{\"ok\": true}')"))
    migrate(engine)
    write(engine, Changes(commands={"c2": CommandRow({"ok": False}, Actor())}))
    with engine.connect() as connection:
        assert load_answers(connection, 9) == {"c1": {"ok": True}, "c2": {"ok": False}}
        assert connection.execute(text("SELECT actor_role FROM commands ORDER BY number")).scalars().all() == [
            None,
            "controller",
        ]
    engine.dispose()


def test_reasons_of_before_are_told_in_plain_words(store_url):
    engine = open_store(store_url)
    former = "The trainer was killed by signal 9 (SIGKILL). Start begins from scratch.\nTraceback"
    plain = "The trainer was ended by the system, probably for lack of memory. Start begins from scratch."
    with at_revision(engine, "0008") as connection:
        connection.execute(
            text(
                "INSERT INTO rooms (id, number, name, preset, config, state, reason, attempt, seq, step, episode, "
                "seconds, created, since, \"values\", tags, notes, archived, deleted) VALUES ('r', 1, 'a', 'dqn', "
                "'{}', 'failed', :reason, 1, 9, 9, 9, 4.5, 0, 0, '{}', '[]', '', false, false)"
            ),
            {"reason": former},
        )
        for seq, kind, body in ((1, "status", {"pid": 77, "reason": former}), (2, "notice", {"text": "pid"})):
            row = {"seq": seq, "kind": kind, "body": json.dumps(body)}
            connection.execute(text("INSERT INTO events VALUES ('r', :seq, :kind, 0.0, :body)"), row)
    migrate(engine)
    with engine.connect() as connection:
        assert load_rooms(connection)[0].room.reason == plain
        bodies = [event.body for event in events_after(connection, "r", 0, 9)]
    assert bodies == [{"reason": plain}, {"text": "pid"}]
    engine.dispose()


def test_events_come_in_order_and_after_the_one_asked_for(engine, put):
    put(*({"seq": n, "value": 1.0} for n in range(1, 8)))
    with engine.connect() as connection:
        assert [e.seq for e in events_after(connection, "r", 3, 2)] == [4, 5]
        assert newest_seq(connection, "r") == 7
        assert newest_seq(connection, "other") == 0


def test_few_points_are_given_as_they_are(engine, put):
    put(*({"seq": n, "value": n * 10.0} for n in (1, 2, 3)))
    values = [10.0, 20.0, 30.0]
    assert curve(engine) == {"x": [1, 2, 3], "min": values, "mean": values, "max": values, "last": values}


def test_a_bucket_keeps_extremes_mean_and_the_newest_value(engine, put):
    put(*({"seq": n, "value": v} for n, v in enumerate([5.0, 1.0, 9.0, 3.0], 1)))
    assert curve(engine, points=1) == {"x": [4], "min": [1.0], "mean": [4.5], "max": [9.0], "last": [3.0]}


def test_the_range_is_closed_at_both_ends(engine, put):
    put(*({"seq": n, "value": 1.0} for n in range(1, 11)))
    assert curve(engine, start=3, end=5)["x"] == [3, 4, 5]
    assert curve(engine, axis="time", start=9.5)["x"] == [10.0]


def test_no_keys_means_all_and_an_unknown_key_is_empty(engine, put):
    put({"seq": 1, "value": 1.0, "key": "a"}, {"seq": 2, "value": 2.0, "key": "b"})
    assert set(ask(engine, "r", [], "step")["series"]) == {"a", "b"}
    assert ask(engine, "r", ["z"], "step")["series"]["z"]["x"] == []
    assert ask(engine, "nobody", [], "step") == {"x": "step", "seq": 0, "series": {}}


def test_what_was_played_over_is_left_out_but_not_by_time(engine, put):
    put(
        {"seq": 1, "step": 10, "value": 1.0},
        {"seq": 2, "step": 20, "value": 2.0},
        {"seq": 3, "step": 30, "value": 3.0},
        {"seq": 4, "step": 25, "value": 9.0, "attempt": 2},
        attempts=[AttemptRow("r", 1, 0), AttemptRow("r", 2, 20)],
    )
    assert curve(engine)["x"] == [10, 20, 25]
    assert curve(engine, axis="episode")["x"] == [10, 20, 25]
    assert curve(engine, axis="time")["last"] == [1.0, 2.0, 3.0, 9.0]


def test_a_run_that_began_anew_takes_the_place_of_the_lost_one_but_not_by_time(engine, put):
    put(
        {"seq": 1, "step": 10, "value": 1.0, "time": 1.0},
        {"seq": 2, "step": 20, "value": 2.0, "time": 2.0},
        {"seq": 3, "step": 10, "value": 3.0, "time": 3.0, "attempt": 2},
        attempts=[AttemptRow("r", 1, 0), AttemptRow("r", 2, 0)],
    )
    assert curve(engine, axis="step")["last"] == [3.0]
    assert curve(engine, axis="episode")["last"] == [3.0]
    assert curve(engine, axis="time")["last"] == [1.0, 2.0, 3.0]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.lists(st.tuples(st.integers(0, 50), st.floats(-1e6, 1e6)), min_size=1, max_size=40),
    points=st.integers(1, 12),
)
def test_buckets_lose_no_extreme_and_are_never_too_many(engine, values, points):
    room = secrets.token_hex(8)
    bodies = [
        {"room": room, "seq": n, "attempt": 1, "step": step, "episode": 0, "time": 0.0, "values": {"k": value}}
        for n, (step, value) in enumerate(values, 1)
    ]
    write(engine, Changes(events=[EventRow(room, b["seq"], "metrics", 0.0, b) for b in bodies]))
    found = ask(engine, room, ["k"], "step", points=points)["series"]["k"]
    assert len(found["x"]) <= points
    assert found["x"] == sorted(found["x"])
    assert min(found["min"]) == min(v for _, v in values)
    assert max(found["max"]) == max(v for _, v in values)
    for low, mean, high in zip(found["min"], found["mean"], found["max"], strict=True):
        assert low <= mean <= high or math.isclose(low, mean) or math.isclose(mean, high)


def test_a_store_that_somebody_else_wrote_into_is_not_written_any_more(engine):
    write(engine, Changes(rooms={"r": a_room(seq=1)}, events=[EventRow("r", 1, "notice", 5.0, {"text": "theirs"})]))
    with pytest.raises(Diverged):
        write(engine, Changes(rooms={"r": a_room(seq=1)}, events=[EventRow("r", 1, "notice", 6.0, {"text": "ours"})]))
    write(engine, Changes(rooms={"r": a_room(seq=4)}))
    with pytest.raises(Diverged):
        write(engine, Changes(rooms={"r": a_room(seq=3)}))
    with engine.connect() as connection:
        assert [event.body["text"] for event in events_after(connection, "r", 0, 9)] == ["theirs"]


def test_a_room_goes_on_after_its_newest_event_and_attempt_whatever_its_row_says(engine):
    events = [EventRow("r", seq, "notice", 5.0, {"text": "x"}) for seq in (1, 2, 3)]
    write(engine, Changes(rooms={"r": a_room(seq=2)}, events=events, attempts=[AttemptRow("r", 4, 0)]))
    with engine.connect() as connection:
        [row] = load_rooms(connection)
    assert (row.room.seq, row.room.attempt) == (3, 4)


@pytest.mark.parametrize(("axis", "at"), [("step", 60), ("episode", 5), ("time", 6.5)])
def test_an_evaluation_lies_where_the_judged_policy_stood(engine, put, axis, at):
    judged = {"step": 60, "episode": 5, "time": 6.5}
    put({"seq": 1, "step": 90, "value": 0.5, "key": "eval/survival", "judged": judged})
    put({"seq": 2, "step": 90, "value": 0.5})
    assert ask(engine, "r", ["eval/survival"], axis, points=400)["series"]["eval/survival"]["x"] == [at]
    assert curve(engine)["x"] == [90]


@pytest.mark.parametrize("axis", ["step", "episode"])
def test_an_evaluation_that_a_later_attempt_told_again_counts_once(engine, put, axis):
    """The policy of step 60 was judged until step 90; the run went on from 80, with the evaluation under way."""
    judged = {"step": 60, "episode": 60, "time": 6.0}
    put(
        {
            "seq": 1,
            "step": 70,
            "value": 1.0,
            "key": "eval/survival",
            "judged": {"step": 50, "episode": 50, "time": 5.0},
        },
        {"seq": 2, "step": 90, "value": 8.0, "key": "eval/survival", "judged": judged},
        {"seq": 3, "step": 95, "value": 3.0, "key": "eval/survival", "judged": judged, "attempt": 2},
        attempts=[AttemptRow("r", 1, 0), AttemptRow("r", 2, 80)],
    )
    curve = ask(engine, "r", ["eval/survival"], axis, points=1)["series"]["eval/survival"]
    assert (curve["min"], curve["mean"], curve["max"]) == ([1.0], [2.0], [3.0])
    curve = ask(engine, "r", ["eval/survival"], axis, points=400)["series"]["eval/survival"]
    assert (curve["x"], curve["last"]) == ([50, 60], [1.0, 3.0])
