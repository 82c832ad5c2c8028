"""Out of one store and into another: the same rows and the same files."""

import json
import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.backup.places import a_run, checkpoint_files, command, dump, event, files, merge, put, url
from tetris_viz import checkpoints
from tetris_viz.backup.exporting import export
from tetris_viz.backup.importing import import_room
from tetris_viz.backup.installation import Installation
from tetris_viz.backup.verifying import verify
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core.rooms import Room
from tetris_viz.kinds.presets import build_config
from tetris_viz.store.engine import open_store
from tetris_viz.store.rows import Changes, RoomRow
from tetris_viz.store.series import series

ABOUT_A_ROOM = ("events", "metrics", "marks", "attempts")


def test_an_imported_room_is_the_exported_one(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    room = a_run(here, count=400)
    assert merge(here) > 10
    assert "Exported 'Größe ☺' (aRoom-1) to" in command(here, "export", room, file)
    assert f"as {room}." in command(there, "import", file)
    before, after = dump(here), dump(there)
    for table in ("rooms", *ABOUT_A_ROOM):
        assert after[table] == before[table], table
        assert before[table], f"{table} is empty: nothing was compared"
    assert after["commands"] == [], "answers to commands belong to the server that gave them"
    left_out = {"lock", "trainer.log"}
    kept = {name: data for name, data in files(here / "rooms" / room).items() if name not in left_out}
    assert files(there / "rooms" / room) == kept
    assert "everything is intact" in command(there, "verify")


def test_a_curve_of_buckets_is_drawn_the_same_elsewhere(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    room = a_run(here, count=400)
    merge(here)
    export(Installation(here, url(here)), room, file)
    other, _ = import_room(Installation(there, url(there)), file, as_new=True)
    drawn = []
    for place, name in ((here, room), (there, other)):
        engine = open_store(url(place), read_only=True)
        with engine.connect() as connection:
            drawn.append(series(connection, name, [], "step", points=50))
        engine.dispose()
    assert drawn[0] == drawn[1]
    assert len(drawn[0]["series"]["rollout/ep_rew_mean"]["x"]) > 20


def test_a_damaged_checkpoint_is_left_out_and_told(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    room = a_run(here)
    (here / "rooms" / room / "checkpoints" / "000000000400" / "state.npz").write_bytes(b"x")
    said = command(here, "export", room, file, code=1)
    assert "Left out a damaged checkpoint: 000000000400: state.npz was changed or cut short." in said
    command(there, "import", file)
    assert [path.name for path in (there / "rooms" / room / "checkpoints").iterdir()] == ["000000000200"]


def test_a_checkpoint_that_was_told_while_the_room_was_exported_is_not_missed_elsewhere(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    room = a_run(here)
    later = event(room, 41, "checkpoint", step=800, cause="periodic", kept=[800, 400, 200])
    put(here, Changes(events=[later]))  # after its files were opened
    with closing(sqlite3.connect(here / "tetris_viz.sqlite", isolation_level=None)) as store:
        store.execute("UPDATE rooms SET seq = 41")
    export(Installation(here, url(here)), room, file)
    command(there, "import", file)
    assert "everything is intact" in command(there, "verify")
    *_, before, told = dump(there)["events"]
    assert (before["seq"], told["seq"], dump(there)["rooms"][0]["seq"]) == (41, 42, 42)
    assert (told["kind"], told["body"]["kept"]) == ("notice", [400, 200])
    assert "it lacks 800." in told["body"]["text"]


def test_a_checkpoint_is_exported_whole_while_it_is_written_and_removed(tmp_path: Path) -> None:
    """A trainer keeps replacing one checkpoint, and pruning another, as fast as it can."""
    room = a_run(tmp_path)
    folder = tmp_path / "rooms" / room / "checkpoints"
    ended = threading.Event()

    def busy() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            for step in (200, 300):
                shutil.rmtree(folder / f"{step:012d}", ignore_errors=True)
                contents = {name: bytes([number % 251]) * 300_000 for name in checkpoint_files()}
                CheckpointStore(folder).put(step, contents, {"number": number})
            shutil.rmtree(folder / "000000000300")

    trainer = threading.Thread(target=busy)
    trainer.start()
    try:
        for number in range(4):
            export(Installation(tmp_path, url(tmp_path)), room, tmp_path / "x.zip")
            there = tmp_path / f"there-{number}"
            import_room(Installation(there, url(there)), tmp_path / "x.zip")
            assert (there / "rooms" / room / "checkpoints" / "000000000400").is_dir()
            assert [
                fault for fault in verify(Installation(tmp_path, url(tmp_path))).faults if "checkpoint" in fault
            ] == []
    finally:
        ended.set()
        trainer.join()


def test_what_people_keep_is_kept_elsewhere_too(tmp_path: Path) -> None:
    room = a_run(tmp_path / "here")
    folder = Path("rooms") / room / "checkpoints"
    manifest = checkpoints.verified_manifest(tmp_path / "here" / folder / "000000000400")
    CheckpointStore(tmp_path / "here" / folder).put(400, {}, {**manifest, "cause": "save"})
    CheckpointStore(tmp_path / "here" / folder).pin(200, True)
    command(tmp_path / "here", "export", room, tmp_path / "x.zip")
    command(tmp_path / "there", "import", tmp_path / "x.zip")
    kept = checkpoints.verified_manifest(tmp_path / "there" / folder / "000000000400")
    assert "save" in kept["causes"]
    assert (tmp_path / "there" / folder / "000000000200" / checkpoints.PINNED).exists()
    assert "2 checkpoints saved or pinned" in command(tmp_path / "there", "verify")


def test_a_second_room_is_numbered_after_the_first_and_leaves_it_alone(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    room = a_run(here)
    other = a_run(there, room="other", name="Other", count=25)
    before = dump(there)
    command(here, "export", room, file)
    command(there, "import", file)
    after = dump(there)
    assert [(row["id"], row["number"]) for row in after["rooms"]] == [(room, 2), (other, 1)]
    for table in ABOUT_A_ROOM:
        assert [row for row in after[table] if row["room"] == other] == before[table]
    assert "everything is intact" in command(there, "verify")


def test_a_room_that_is_there_is_refused_by_name_and_comes_as_another_one_when_asked(tmp_path: Path) -> None:
    here, file = tmp_path / "here", tmp_path / "run.zip"
    room = a_run(here)
    command(here, "export", "Größe ☺", file)
    before = dump(here), files(here / "rooms")
    refusal = command(here, "import", file, code=1)
    assert refusal == (f"The room 'Größe ☺' with id {room} is here already. Import it as another room with --as-new.\n")
    assert (dump(here), files(here / "rooms")) == before
    told = command(here, "import", file, "--as-new")
    [_, second] = sorted(dump(here)["rooms"], key=lambda row: row["number"])
    assert f"as {second['id']}." in told
    rows = [row for row in dump(here)["events"] if row["room"] == second["id"]]
    assert len(rows) == second["seq"]
    assert {row["body"]["room"] for row in rows} == {second["id"]}
    assert "everything is intact" in command(here, "verify")
    assert "Verified 2 rooms" in command(here, "verify")


def test_a_room_that_ran_comes_back_stopped_and_a_deleted_one_to_be_seen(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    room = a_run(here, state="running", pending="pause")
    command(here, "export", room, file)
    command(there, "import", file)
    [row] = dump(there)["rooms"]
    assert (row["state"], row["pending"], row["deleted"]) == ("stopped", None, False)
    assert row["reason"].startswith("Imported from a backup of 2")


def test_what_an_earlier_version_said_of_a_failure_comes_in_plain_words(tmp_path: Path) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    room = a_run(here, count=10)
    former, seq = "The trainer was killed by signal 11 (SIGSEGV). Start begins from scratch.\nTraceback", 1
    with closing(sqlite3.connect(here / "tetris_viz.sqlite")) as store, store:
        store.execute("UPDATE rooms SET state = 'failed', reason = ?", [former])
        body = json.dumps({"room": room, "seq": seq, "state": "failed", "reason": former, "pid": 77})
        store.execute("UPDATE events SET kind = 'status', body = ? WHERE seq = ?", [body, seq])
    export(Installation(here, url(here)), room, file)
    import_room(Installation(there, url(there)), file)
    plain, after = "The trainer crashed. Start begins from scratch.", dump(there)
    assert after["rooms"][0]["reason"] == plain
    told = next(row["body"] for row in after["events"] if row["seq"] == seq)
    assert told == {"room": room, "seq": seq, "state": "failed", "reason": plain}


@pytest.mark.parametrize("known", [True, False])
def test_a_room_that_was_queued_waits_nowhere_else_and_is_what_it_was_before(tmp_path: Path, known: bool) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.zip"
    before = {"ticket": 3, "state": "failed", "since": 900.5, "reason": "No memory."} if known else {"ticket": "third"}
    room = a_run(here, state="queued", queued=before)
    assert "everything is intact" in command(here, "verify")
    command(here, "export", room, file)
    command(there, "import", file)
    [row] = dump(there)["rooms"]
    expected = ("failed", 900.5, "No memory.") if known else ("stopped", 1001.5, None)
    assert ((row["state"], row["since"], row["reason"]), row["queued"]) == (expected, None)


def test_the_list_says_who_is_queued_and_whose_turn_it_is(tmp_path: Path) -> None:
    for number, ticket in ((1, 9), (2, -1)):
        queued = {"ticket": ticket, "state": "stopped", "since": 900.5, "reason": None}
        a_run(tmp_path, room=f"room-{number}", number=number, state="queued", queued=queued)
    _, first, second = command(tmp_path, "rooms").splitlines()
    assert ("queued (2)" in first, "queued (1)" in second) == (True, True)
    assert [room["queue_place"] for room in json.loads(command(tmp_path, "rooms", "--json"))] == [2, 1]


def test_the_list_tells_what_there_is(tmp_path: Path) -> None:
    a_run(tmp_path)
    a_run(tmp_path, room="other", name="Other", number=2, archived=True)
    table = command(tmp_path, "rooms").splitlines()
    assert table[0].split() == ["ID", "NAME", "STATE", "STEPS", "MADE", "CHECKPOINTS", "FILES"]
    assert "aRoom-1  Größe ☺  stopped" in table[1]
    assert "stopped, archived" in table[2]
    [first, _] = json.loads(command(tmp_path, "rooms", "--json"))
    assert (first["id"], first["step"], first["checkpoints"]) == ("aRoom-1", 400, 2)
    assert first["bytes"] > 10_000


finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
bodies = st.dictionaries(words, st.recursive(st.none() | st.booleans() | finite | words, st.lists), max_size=4)


@given(bodies=st.lists(bodies, max_size=6), points=st.lists(finite, max_size=6), notes=words)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_rows_hold_comes_back_the_same(bodies: list, points: list, notes: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here, there, file = Path(folder, "here"), Path(folder, "there"), Path(folder, "run.zip")
        told = (
            [event("r", seq, "notice", **{**body, "dropped": 0}) for seq, body in enumerate(bodies, 1)]
            if not any({"room", "seq", "kind"} & set(body) for body in bodies)
            else []
        )
        told = [event("r", seq, "notice", text=body) for seq, body in enumerate(bodies, 1)]
        for value in points:
            seq = len(told) + 1
            told.append(event("r", seq, "metrics", attempt=1, step=seq, episode=0, time=0.5, values={"k": value}))
        preset, config = build_config(None, {})
        made = Room("r", 1, "Room", preset, config.model_dump(), state="stopped", seq=len(told), notes=notes)
        put(here, Changes({"r": RoomRow(made)}, told))
        export(Installation(here, url(here)), "r", file)
        import_room(Installation(there, url(there)), file)
        assert dump(there) == dump(here)
