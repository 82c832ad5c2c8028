"""The store_writer: nothing lost while there is room, the oldest curves first when there is none."""

import threading
from queue import SimpleQueue

from sqlalchemy.exc import OperationalError

from tests.conftest import eventually
from tetris_viz.core.rooms import Room
from tetris_viz.store.engine import reason
from tetris_viz.store.rows import Changes, EventRow, RoomRow
from tetris_viz.store.writer import Diverged
from tetris_viz.supervisor.store_writer import Batch, CommitFailed, Committed, StoreWriterThread


class Disk:
    def __init__(self):
        self.full, self.rows = False, []

    def write(self, changes):
        if self.full:
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))
        self.rows += [event.seq for event in changes.events]


def batch(seq, kind="metrics", text=""):
    return Batch(Changes(events=[EventRow("r", seq, kind, 0.0, {"text": text})]))


def outcome(told, kind):
    while True:
        found = told.get(timeout=30)
        if isinstance(found, kind):
            return found


def test_what_could_not_be_written_is_written_later_in_order():
    disk, told = Disk(), SimpleQueue()
    store_writer = StoreWriterThread(disk.write, told.put, reason, retry=0.01)
    disk.full = True
    for seq in range(1, 20):
        store_writer.submit(batch(seq))
    assert outcome(told, CommitFailed).reason == "database or disk is full"
    disk.full = False
    assert store_writer.close(30)
    assert disk.rows == list(range(1, 20))


def test_beyond_its_limit_the_oldest_curves_go_and_are_counted():
    disk, told = Disk(), SimpleQueue()
    disk.full = True
    store_writer = StoreWriterThread(disk.write, told.put, reason, limit=10_000, retry=0.01)
    store_writer.submit(batch(1, "status", "x" * 500))
    for seq in range(2, 50):
        store_writer.submit(batch(seq, text="x" * 500))
    outcome(told, CommitFailed)
    disk.full = False
    dropped = outcome(told, Committed).dropped.get("r", 0)
    assert store_writer.close(30)
    while not told.empty():
        dropped += getattr(told.get(), "dropped", {}).get("r", 0)
    assert disk.rows[0] == 1
    assert disk.rows[-1] == 49
    assert len(disk.rows) + dropped == 49
    assert dropped > 20


def test_other_work_is_done_piece_by_piece_and_only_while_nothing_waits():
    disk, told, pieces = Disk(), SimpleQueue(), []

    def idle():
        pieces.append(len(disk.rows))
        if len(pieces) == 3:
            store_writer.submit(batch(2))
        return len(pieces) < 10

    store_writer = StoreWriterThread(disk.write, told.put, reason, idle=idle)
    store_writer.submit(batch(1))
    for _ in range(2):
        outcome(told, Committed)
    assert store_writer.close(30)
    assert pieces[:4] in ([1, 1, 1, 2], [1, 1, 1]), "what was submitted meanwhile went first"


def test_a_batch_that_only_shows_rooms_needs_no_store():
    told = SimpleQueue()
    store_writer = StoreWriterThread(lambda _: 1 / 0, told.put)
    store_writer.submit(Batch(rooms={"r": {"id": "r"}}))
    assert outcome(told, Committed).batch.rooms == {"r": {"id": "r"}}
    assert store_writer.close(30)


def test_a_write_that_does_not_end_is_told_once_and_so_is_its_end():
    told, go_on = SimpleQueue(), threading.Event()
    store_writer = StoreWriterThread(lambda _: go_on.wait(30), told.put, slow=0.01)
    store_writer.submit(batch(1))
    eventually(lambda: store_writer.check_stalled() or not told.empty(), what="a write that is told to hang")
    assert outcome(told, CommitFailed).reason == "it has not answered for 0 seconds"
    store_writer.check_stalled()
    go_on.set()
    assert isinstance(told.get(timeout=30), Committed)
    assert store_writer.close(30)


def test_what_waits_for_a_write_that_hangs_is_bounded_whatever_it_is():
    told, hanging, go_on = SimpleQueue(), threading.Event(), threading.Event()
    store_writer = StoreWriterThread(lambda _: hanging.set() or go_on.wait(30), told.put, limit=1_000)
    store_writer.submit(batch(1))
    assert hanging.wait(30)
    for number in range(2_000):
        row = RoomRow(Room("r", 1, "name", "ppo", {}, step=number))
        store_writer.submit(Batch(Changes(rooms={"r": row}), rooms={"r": {"step": number}}))
        store_writer.submit(batch(2 + number, text="x" * 100))
    go_on.set()
    assert store_writer.close(30)
    assert len(told.get(timeout=30).batch.changes.events) == 1
    waited = told.get(timeout=30).batch
    assert (len(waited.changes.rooms), waited.rooms) == (1, {"r": {"step": 1_999}})
    assert waited.size <= 1_000


def test_a_store_that_another_wrote_into_is_left_for_good():
    def write(_):
        raise Diverged("another process wrote into it meanwhile")

    told = SimpleQueue()
    store_writer = StoreWriterThread(write, told.put)
    store_writer.submit(batch(1))
    assert outcome(told, CommitFailed) == CommitFailed("another process wrote into it meanwhile", fenced=True)
    assert store_writer.close(30)


def test_other_work_that_fails_ends_nothing():
    disk, told = Disk(), SimpleQueue()
    store_writer = StoreWriterThread(disk.write, told.put, idle=lambda: 1 / 0)
    for seq in (1, 2):
        store_writer.submit(batch(seq))
        outcome(told, Committed)
    assert disk.rows == [1, 2]
    assert store_writer.close(30)


def test_a_store_that_is_gone_is_told_without_a_write_and_once_in_the_log(caplog):
    gone, told = threading.Event(), SimpleQueue()

    def check():
        if gone.is_set():
            raise OperationalError("", {}, Exception("it was moved away"))

    disk = Disk()
    store_writer = StoreWriterThread(disk.write, told.put, reason, check=check, retry=0.01, check_every=0.01)
    outcome(told, Committed)
    gone.set()
    for _ in range(5):
        assert outcome(told, CommitFailed).reason == "it was moved away"
    store_writer.submit(batch(1))
    outcome(told, CommitFailed)
    assert [record.getMessage() for record in caplog.records] == ["the store cannot be written: it was moved away"]
    assert disk.rows == []
    gone.clear()
    outcome(told, Committed)
    assert store_writer.close(30)
    assert disk.rows == [1]


def test_what_was_written_while_the_store_went_away_is_not_told(caplog):
    checks, told, disk = [], SimpleQueue(), Disk()

    def check():
        checks.append(len(disk.rows))
        if len(checks) == 2:
            raise OperationalError("", {}, Exception("it was moved away"))

    store_writer = StoreWriterThread(disk.write, told.put, reason, check=check, retry=0.01, check_every=30)
    store_writer.submit(batch(1))
    assert outcome(told, CommitFailed).reason == "it was moved away"
    assert outcome(told, Committed).batch.changes.events[0].seq == 1
    assert checks[:2] == [0, 1]
    assert store_writer.close(30)
