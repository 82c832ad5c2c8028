"""``verify`` finds what is missing or changed, and nothing where all is well."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.backup.places import a_run, command, event, merge, put, url
from tetris_viz.backup.installation import Installation
from tetris_viz.backup.verifying import verify
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.store.rows import Changes


def faults(data_dir: Path) -> list[str]:
    return verify(Installation(data_dir, url(data_dir))).faults


def sql(data_dir: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data_dir / "tetris_viz.sqlite")) as store, store:
        for statement in statements:
            assert store.execute(statement).rowcount != 0, statement


def test_a_whole_place_has_no_faults(tmp_path: Path) -> None:
    a_run(tmp_path)
    counted = "Verified 1 rooms, 40 events, 2 checkpoints, 2 policies"
    assert command(tmp_path, "verify") == f"{counted}: everything is intact.\n"


def test_a_damaged_checkpoint_and_a_missing_event_are_named_and_the_code_is_1(tmp_path: Path) -> None:
    room = a_run(tmp_path)
    state = tmp_path / "rooms" / room / "checkpoints" / "000000000400" / "state.npz"
    state.write_bytes(state.read_bytes()[:-1] + b"!")
    sql(tmp_path, "DELETE FROM events WHERE seq = 17")
    said = command(tmp_path, "verify", code=1)
    assert f"Room {room} (Größe ☺): 1 events are missing (17). Import the room from an export" in said
    assert "checkpoint 000000000400: state.npz was changed or cut short." in said
    assert "2 faults" in said


Change = Callable[[Path], None]


def by(statement: str) -> Change:
    return lambda data_dir: sql(data_dir, statement)


def at(path: str, change: Callable[[Path], object]) -> Change:
    """Of a path below the rooms' folder."""
    return lambda data_dir: change(data_dir / "rooms" / path) and None


SOME = by("DELETE FROM events WHERE seq IN (1, 20, 21)")
FAULTS: list[tuple[str, Change, str]] = [
    ("several events", SOME, "3 events are missing (1, 20 to 21)"),
    ("the last event", by("DELETE FROM events WHERE seq = 40"), "1 events are missing (40)"),
    ("an event too many", by("UPDATE rooms SET seq = 39"), "it has event 40, but the room ends at 39"),
    ("another's body", by("""UPDATE events SET body = '{"seq": 3}' WHERE seq = 7"""), "event 7 holds what belongs"),
    ("no JSON", by("UPDATE events SET body = '{' WHERE seq = 7"), "the body of an event is no JSON"),
    ("an unknown kind", by("UPDATE events SET kind = 'x' WHERE seq = 7"), "event 7 has the unknown kind 'x'"),
    ("a curve too long", by("UPDATE metrics SET seq = 99 WHERE seq = 38"), "its curves reach event 99"),
    ("a lost room", by("DELETE FROM rooms"), "Table events has 40 rows of rooms that the store does not know"),
    ("a stray folder", at("stray", Path.mkdir), "stray belongs to no room of this store"),
    ("a policy", at("aRoom-1/best.npz", lambda path: path.write_bytes(b"x")), "best.npz is damaged"),
    (
        "no manifest",
        at("aRoom-1/checkpoints/000000000200/manifest.json", Path.unlink),
        "checkpoint 000000000200: No such file",
    ),
]


@pytest.mark.parametrize(("change", "words"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_a_fault_is_found(tmp_path: Path, change: Change, words: str) -> None:
    a_run(tmp_path)
    change(tmp_path)
    assert any(words in fault for fault in faults(tmp_path)), faults(tmp_path)


def test_a_checkpoint_that_should_be_there_is_missed_and_those_that_people_keep_are_counted(tmp_path: Path) -> None:
    room = a_run(tmp_path)
    kept = {"level": "info", "text": "Checkpoint 200 is pinned.", "kept": [400, 200]}
    put(tmp_path, Changes(events=[event(room, 41, "notice", **kept)]))
    sql(tmp_path, "UPDATE rooms SET seq = 41")
    folder = tmp_path / "rooms" / room / "checkpoints"
    CheckpointStore(folder).pin(200, True)
    assert "2 policies (1 checkpoints saved or pinned): everything is intact." in command(tmp_path, "verify")
    CheckpointStore(folder).delete(200)
    assert faults(tmp_path) == [
        f"Room {room} (Größe ☺): checkpoint 200 should be there and is not. Import the room from an export that has it."
    ]
    CheckpointStore(folder).set_aside(300, "before-attempt-2")
    assert len(faults(tmp_path)) == 1, "what was set aside is not lost"


def test_a_room_that_is_being_removed_is_passed_over(tmp_path: Path) -> None:
    room = a_run(tmp_path)
    (tmp_path / "rooms" / room).rename(tmp_path / "rooms" / f".purged-{room}")
    sql(tmp_path, "UPDATE rooms SET deleted = 1, pending = 'purge'", "DELETE FROM metrics")
    assert faults(tmp_path) == []
    assert room not in command(tmp_path, "rooms")


def test_after_merging_what_is_gone_is_not_missed_and_what_is_kept_is(tmp_path: Path) -> None:
    a_run(tmp_path, count=400)
    assert merge(tmp_path) > 10
    assert faults(tmp_path) == []
    sql(tmp_path, "DELETE FROM events WHERE seq = 395")
    assert [fault for fault in faults(tmp_path) if "1 events are missing (395)" in fault]


def test_a_curve_that_lacks_points_or_parts_of_a_bucket_is_found(tmp_path: Path) -> None:
    a_run(tmp_path, count=400)
    merge(tmp_path)
    sql(tmp_path, "DELETE FROM metrics WHERE seq IN (395, 397)", "UPDATE metrics SET low = NULL WHERE count > 1")
    found = faults(tmp_path)
    assert any("its curves lack the points of 2 events" in fault for fault in found), found
    assert any("buckets of its curves lack a part" in fault for fault in found), found


def test_a_damaged_file_of_the_store_is_told_as_such(tmp_path: Path) -> None:
    a_run(tmp_path, count=400)
    file = tmp_path / "tetris_viz.sqlite"
    data = bytearray(file.read_bytes())
    data[8192 : 3 * 8192] = bytes(2 * 8192)
    file.write_bytes(data)
    said = command(tmp_path, "verify", code=1)
    assert "The store" in said
    assert "damaged" in said or "malformed" in said


def test_numbers_that_a_notice_calls_lost_are_no_fault(tmp_path: Path) -> None:
    room = a_run(tmp_path)
    sql(tmp_path, "DELETE FROM events WHERE seq IN (17, 18)")
    put(tmp_path, Changes(events=[event(room, 41, "notice", level="warning", text="lost", dropped=2)]))
    sql(tmp_path, "UPDATE rooms SET seq = 41")
    assert faults(tmp_path) == []
    sql(tmp_path, "DELETE FROM events WHERE seq = 19")
    assert len(faults(tmp_path)) == 1


def test_old_ticks_that_were_let_go_are_no_fault(tmp_path: Path) -> None:
    a_run(tmp_path)
    sql(tmp_path, "DELETE FROM events WHERE seq < 20 AND kind IN ('metrics', 'episodes')")
    assert len(faults(tmp_path)) == 1
    sql(tmp_path, "INSERT INTO marks VALUES ('aRoom-1', 0, 20)")
    assert faults(tmp_path) == []
    sql(tmp_path, "DELETE FROM events WHERE seq = 25")
    assert len(faults(tmp_path)) == 1
