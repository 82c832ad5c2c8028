"""History as a real process, asked over its pipe."""

import shutil
import signal
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import delete

from tests.children import End
from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core.rooms import Room
from tetris_viz.history.deleted_rooms import deleted
from tetris_viz.history.downloads import IDLE, LONGEST, Downloads, Ended
from tetris_viz.history.questions import answer, as_text
from tetris_viz.ipc.messages import Asked, FromHistory
from tetris_viz.processes import start_child
from tetris_viz.store import compaction
from tetris_viz.store.engine import open_store
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import AttemptRow, Changes, EventRow, RoomRow
from tetris_viz.store.schema import events
from tetris_viz.store.writer import write

ROOT = Path(__file__).parents[2]


def fill(url, ticks=3):
    engine = open_store(url)
    migrate(engine)
    bodies = [
        {"room": "r", "seq": n, "attempt": 1, "step": n * 10, "episode": n, "time": n / 4, "values": {"a": n, "b": 0.5}}
        for n in range(1, ticks + 1)
    ]
    events = [EventRow("r", b["seq"], "metrics", 0.0, b) for b in bodies]
    room = RoomRow(Room(id="r", number=1, name="One", preset="dqn", config={"seed": 1}))
    write(engine, Changes(rooms={"r": room}, events=events))
    engine.dispose()


@pytest.fixture
def child(tmp_path, monkeypatch, database_url):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TETRIS_VIZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TETRIS_VIZ_DATABASE_URL", database_url)
    child = start_child("tetris_viz.history")
    yield child
    if child.exit_code() is None:
        child.signal(signal.SIGKILL)
        child.process.wait()


@pytest.fixture
def end(child):
    return End(child.pipe, FromHistory)


@pytest.fixture
def ask(end, store_url):
    fill(store_url, ticks=600)

    def ask(question, **arguments):
        end.say(Asked(7, question, arguments))
        answered = end.hear_more()
        assert answered.id == 7
        return answered.answer if answered.error is None else answered.error

    return ask


def test_the_curves_of_many_rooms_are_those_of_each(ask):
    found = ask("curves", rooms=["r", "r", "nobody"], keys=["a"], points=60)
    told, left = dict(found["rooms"]), found["left"]
    while left:  # a busy machine had no time for both
        found = ask("curves", rooms=left, keys=["a"], points=60)
        told, left = told | found["rooms"], found["left"]
    alone = ask("series", room="r", keys=["a"], points=60)
    assert (found["x"], told.keys()) == ("step", {"r", "nobody"})
    assert told["r"] == {"seq": 600, "series": alone["series"]}
    assert told["nobody"]["series"]["a"]["x"] == []
    assert "from: Must be at most to" in ask("curves", rooms=["r"], keys=["a"], **{"from": 9, "to": 1})


def test_events_after_a_sequence_number_come_oldest_first(ask):
    answer = ask("events", room="r", after=598)
    assert (answer["seq"], answer["gap"]) == (600, False)
    assert [(e["event"], e["body"]["seq"]) for e in answer["events"]] == [("metrics", 599), ("metrics", 600)]
    assert ask("events", room="r", after=None) == {"seq": 600, "gap": False, "events": []}
    assert ask("events", room="r", after=600) == {"seq": 600, "gap": False, "events": []}
    assert [e["body"]["seq"] for e in ask("events", room="r", after=100)["events"]] == list(range(101, 601))
    for too_old_or_unknown in (99, 601, 10**12):
        assert ask("events", room="r", after=too_old_or_unknown) == {"seq": 600, "gap": True, "events": []}


def test_what_is_no_longer_kept_is_a_gap_not_a_hole(ask, store_url):
    engine = open_store(store_url)
    with engine.begin() as connection:
        connection.execute(delete(events).where(events.c.seq == 300))
    engine.dispose()
    assert ask("events", room="r", after=299)["gap"] is True
    assert len(ask("events", room="r", after=300)["events"]) == 300


def test_a_store_that_cannot_be_read_is_no_fault_of_the_question(end, database_url, tmp_path):
    if database_url.startswith("sqlite"):
        (tmp_path / "elsewhere.sqlite").write_bytes(b"not a database at all" * 100)
    end.say(Asked(1, "series", {"room": "r"}))  # on PostgreSQL there are no tables
    answered = end.hear_more()
    assert answered.code == "store_unavailable"
    assert answered.error.startswith("The store")


def test_series_are_bucketed_and_faults_are_told_in_words(ask):
    answer = ask("series", room="r", keys=["a"], x="step", points=10, **{"from": None, "to": None})
    assert answer["seq"] == 600
    assert len(answer["series"]["a"]["x"]) == 10
    assert "Must be 'step', 'time' or 'episode'" in ask("series", room="r", x="colour")
    assert ask("series", room="r", points=0) == "points: Must be at least 1. You gave 0."
    assert "Must be at most to" in ask("series", room="r", **{"from": 5, "to": 1})
    assert "no question" in ask("weather", room="r")


def test_deleted_rooms_are_told_as_they_were_and_no_others(ask, store_url):
    assert ask("deleted") == {"rooms": []}
    gone = Room(id="gone", number=2, name="Gone", preset="dqn", config={"seed": 2}, tags=["kept"], values={"a": 1.5})
    engine = open_store(store_url)
    write(engine, Changes(rooms={"gone": RoomRow(gone, deleted=True, deleted_at=1_700_000_000.0)}))
    engine.dispose()
    assert ask("deleted") == {"rooms": [{**gone.public(), "deleted_at": 1_700_000_000.0, "size": 0, "rows": 0}]}
    assert ask("deleted", room="gone") == "room: There is no such field."


def test_a_deleted_room_says_what_removing_it_would_free_as_far_as_there_was_time_to_look(tmp_path):
    fill(url := f"sqlite:///{tmp_path / 'store.sqlite'}", ticks=5)
    folder = tmp_path / "rooms" / "r" / "checkpoints" / "000000000100"
    folder.mkdir(parents=True)
    (folder / "memory.npz").write_bytes(b"x" * 1234)
    engine = open_store(url)
    for name, pending in (("r", None), ("other", None), ("going", "purge")):
        room = Room(id=name, number=ord(name[0]), name=name, preset="dqn", config={}, pending=pending)
        write(engine, Changes(rooms={name: RoomRow(room, deleted=True, deleted_at=5.0)}))
    clock = iter([0.0, 0.5, 1.5, 0.0, 0.5, 0.5])
    with engine.connect() as connection:
        first, second = (deleted(connection, tmp_path / "rooms", lambda: next(clock))["rooms"] for _ in range(2))
    engine.dispose()
    assert [(room["id"], room["size"], room["rows"]) for room in first] == [("other", 0, 0), ("r", None, None)]
    assert [(room["id"], room["size"], room["rows"]) for room in second] == [("other", 0, 0), ("r", 1234, 15)]


def test_csv_comes_in_chunks_with_one_header(ask):
    text, cursor = "", {}
    while cursor is not None:
        chunk = ask("csv", room="r", limit=250, **cursor)
        text, cursor = text + chunk["text"], chunk["next"] and {"after": chunk["next"]}
    lines = text.splitlines()
    assert lines[0] == "seq,attempt,step,episode,time,key,value,count,min,mean,max"
    assert lines[1] == "1,1,10,1,0.25,a,1.0,1,1.0,1.0,1.0"
    assert lines[1200] == "600,1,6000,600,150.0,b,0.5,1,0.5,0.5,0.5"
    assert len(lines) == 1 + 2 * 600


def test_a_download_holds_every_point_once_whatever_is_merged_between_its_parts(ask, store_url):
    """Points that are merged while a table is read come neither twice nor never: all of it is of one moment."""

    def table(download, between=lambda: None):
        text, cursor = "", {}
        while cursor is not None:
            chunk = ask("csv", room="r", limit=100, download=download, **cursor)
            text, cursor = text + chunk["text"], chunk["next"] and {"after": chunk["next"]}
            between()
        return text

    writing = open_store(store_url)
    room = Room(id="r", number=1, name="One", preset="dqn", config={"seed": 1}, seq=600)
    write(writing, Changes(rooms={"r": RoomRow(room)}))

    def merge():
        while compaction.step(writing, kept=16, blocks=1):
            pass

    before = table("one")
    assert table("two", merge) == before
    merged = table("three")
    assert len(merged) < len(before) / 4, "which was merged meanwhile"
    assert sum(int(line.split(",")[7]) for line in merged.splitlines()[1:]) == 1200
    writing.dispose()


def test_a_download_that_nobody_began_or_asks_for_any_more_is_refused(ask):
    assert "begin it again" in ask("csv", room="r", download="unknown", after=("a", 5))
    for n in range(4):
        assert ask("csv", room="r", limit=10, download=f"held-{n}")["next"]
    assert "Other downloads are under way" in ask("csv", room="r", limit=10, download="fifth")
    assert ask("csv", room="r", limit=50_000, download="held-0", after=("", 1))["next"] is None, "which ends it"
    assert ask("csv", room="r", limit=10, download="fifth")["next"]
    assert ask("events", room="r", after=600)["seq"] == 600, "and other questions are answered all the while"


def test_a_download_that_its_asker_gives_up_makes_room_for_another_at_once(ask):
    for n in range(4):
        assert ask("csv", room="r", limit=10, download=f"held-{n}")["next"]
    assert ask("end", download="held-2") == {}
    assert ask("csv", room="r", limit=10, download="fifth")["next"]
    assert "begin it again" in ask("csv", room="r", download="held-2", after=("a", 5))
    assert ask("end", download="unknown") == {}


def test_a_snapshot_is_closed_after_a_while_however_often_somebody_asks_of_it(store_url):
    fill(store_url)
    now = [0.0]
    downloads = Downloads(lambda: open_store(store_url, read_only=True), clock=lambda: now[0])
    downloads.begin("slow")
    while now[0] <= LONGEST:
        downloads.connection_of("slow")
        now[0] += IDLE / 2
        downloads.sweep()
    with pytest.raises(Ended):
        downloads.connection_of("slow")


def test_snapshots_that_are_left_are_closed(store_url):
    fill(store_url)
    now = [0.0]
    downloads = Downloads(lambda: open_store(store_url, read_only=True), clock=lambda: now[0])
    downloads.begin("left")
    now[0] = IDLE / 2
    downloads.begin("asked for")
    now[0] = IDLE + 1
    downloads.sweep()
    assert downloads.connection_of("asked for")
    with pytest.raises(Ended):
        downloads.connection_of("left")
    downloads.end("asked for")


def test_no_key_is_a_formula_in_the_table():
    for key in ("=1+1", "+a", "-a", "@a", "\t=a", " =a", "\uff1da"):
        assert as_text(key) == f"'{key}"
    for key in ("train/loss", "a=b", "1", "'"):
        assert as_text(key) == key


def test_a_question_waits_for_a_store_that_is_being_made(end, store_url):
    end.say(Asked(1, "events", {"room": "r", "after": 0}))
    timer = threading.Timer(0.3, fill, (store_url,))
    timer.start()
    answered = end.hear_more()
    timer.join()
    assert answered.answer is not None or "not there yet" in answered.error


def test_what_nobody_waits_for_any_more_is_not_answered(end, store_url):
    fill(store_url)
    for number in range(100):
        end.say(Asked(number, "series", {"room": "r", "points": 2 + number}, time.monotonic()))
    end.say(Asked(100, "series", {"room": "r"}, time.monotonic() + 600))
    assert end.hear_more().id == 100


def test_equal_questions_each_get_their_answer(end, store_url):
    fill(store_url)
    for number in range(20):
        end.say(Asked(number, "events", {"room": "r", "after": 1 + number % 2}))
    answers = [end.hear_more() for _ in range(20)]
    assert sorted(answered.id for answered in answers) == list(range(20))
    assert all(len(answered.answer["events"]) == 2 - answered.id % 2 for answered in answers)


def test_it_leaves_when_the_pipe_ends(child):
    child.pipe.close()
    assert child.process.wait(120) == 0


def test_a_checkpoint_that_is_thinned_out_while_it_is_read_is_missing_and_no_fault_of_the_server(tmp_path, monkeypatch):
    folder = tmp_path / "r" / "checkpoints"
    files = {checkpoints.PARAMETERS: b"weights", checkpoints.STATE: b"state", checkpoints.POLICY: b"policy"}
    facts = {"config": {}, "cause": "pause", "counters": {}}
    path = CheckpointStore(folder).put(100, {**files, checkpoints.MEMORY: b"memory"}, facts)
    (path / checkpoints.MEMORY).write_bytes(b"hundreds of megabytes that nobody downloads")
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    fill(url)
    engine = open_store(url, read_only=True)
    with engine.connect() as connection:
        assert "data" in answer(connection, tmp_path, "checkpoint", {"room": "r", "step": 100})
        opened = Path.open

        def going(self, *how, **more):
            if self.name == checkpoints.PARAMETERS and path.is_dir():
                shutil.rmtree(path)
            return opened(self, *how, **more)

        monkeypatch.setattr(Path, "open", going)
        for _ in range(2):
            told = answer(connection, tmp_path, "checkpoint", {"room": "r", "step": 100})
            assert told == {"missing": "There is no checkpoint 100 in this room (any more)."}
    engine.dispose()


def test_a_checkpoint_tells_what_its_newest_evaluation_told_unless_that_was_of_another_attempt(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    fill(url)
    files = {checkpoints.PARAMETERS: b"weights", checkpoints.STATE: b"state", checkpoints.POLICY: b"policy"}
    facts = {
        "config": {}, "cause": "periodic", "time": 0.0, "counters": {"seconds": 1.0}, "memory": None,
        "judged": {}, "best": {"worth": 0.0, "step": None},
    }  # fmt: skip
    for step in (100, 200):
        CheckpointStore.of_room(tmp_path / "r").put(step, files, facts)

    def told(seq, step, score, attempt):
        place = {"step": step, "episode": 1, "time": 1.0, "attempt": attempt, "cause": "asked"}
        values = {"eval/score_per_piece": score, "eval/survival": 0.5}
        return EventRow("r", seq, "evaluation", 0.0, {"room": "r", "seq": seq, **place, "values": values})

    engine = open_store(url)
    events = [told(11, 100, 1.0, 1), told(12, 200, 2.0, 1), told(13, 100, 3.0, 1)]
    write(engine, Changes(events=events, attempts=[AttemptRow("r", 1, 0), AttemptRow("r", 2, 150)]))
    with engine.connect() as connection:
        listed = answer(connection, tmp_path, "checkpoints", {"room": "r"})["checkpoints"]
        curve = answer(connection, tmp_path, "series", {"room": "r", "keys": ["eval/score_per_piece"]})["series"]
    assert {each["step"]: (each["score"], each["survival"]) for each in listed} == {200: (None, None), 100: (3.0, 0.5)}
    assert curve["eval/score_per_piece"]["x"] == [100], "it lies where its policy stood"
    engine.dispose()


def test_of_many_rooms_those_are_left_for_which_there_was_no_time_and_one_is_always_told(
    tmp_path, store_url, monkeypatch
):
    fill(store_url)
    monkeypatch.setattr("tetris_viz.history.questions.CURVES_SECONDS", 0)
    engine, left, told = open_store(store_url, read_only=True), ["a", "r", "b"], []
    with engine.connect() as connection:
        while left:
            found = answer(connection, tmp_path, "curves", {"rooms": left, "keys": ["a"], "points": 60})
            told += found["rooms"]
            left = found["left"]
    engine.dispose()
    assert told == ["a", "r", "b"]
