"""What the supervisor says to a trainer waits for a boundary, and its end is noticed."""

import threading
from multiprocessing import Pipe

from tests.children import End
from tetris_viz.ipc.link import Link
from tetris_viz.ipc.messages import (
    FramePlayed,
    FromTrainer,
    PauseTraining,
    StopTraining,
    ToTrainer,
    TrainingPaused,
    TrainingStarted,
    WatchTraining,
)
from tetris_viz.trainer.inbox import Inbox

DEADLINE = 30


def talk():
    ours, theirs = Pipe()
    lost = threading.Event()
    inbox = Inbox(lost=lost.set)
    return End(ours, FromTrainer), inbox, Link(theirs, ToTrainer, inbox.on_event).start(), lost


def test_watching_acts_at_once_and_other_commands_wait():
    supervisor, inbox, _, lost = talk()
    supervisor.say(WatchTraining(True), PauseTraining())
    assert inbox.take(DEADLINE) == PauseTraining()
    assert inbox.watched
    assert not inbox.waiting
    assert inbox.take_waiting() is None
    assert inbox.take(0.01) is None
    supervisor.close()
    assert lost.wait(DEADLINE)


def test_more_commands_come_than_one_read_brings():
    supervisor, inbox, _, _ = talk()
    for _ in range(200):
        supervisor.say(PauseTraining())
    supervisor.say(StopTraining())
    assert [inbox.take(DEADLINE) for _ in range(201)] == [*[PauseTraining()] * 200, StopTraining()]


def test_a_run_is_heard_in_order_with_the_newest_frame():
    supervisor, _, outbox, _ = talk()
    outbox.put(TrainingStarted(0, {"much": "x" * 2_000_000}))  # fills the pipe
    outbox.put_newest("frame", FramePlayed(b"first"))
    outbox.put_newest("frame", FramePlayed(b"second"))
    outbox.put(TrainingPaused(1))
    assert isinstance(supervisor.hear(), TrainingStarted)
    assert [supervisor.hear(), supervisor.hear()] == [FramePlayed(b"second"), TrainingPaused(1)]
    assert outbox.flush(DEADLINE)
