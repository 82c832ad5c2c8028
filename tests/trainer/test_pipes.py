"""The outbox is bounded, in order, and prefers the newest frame; the inbox notices its end."""

import pickle
import threading
from multiprocessing import Pipe

from tetris_viz.core.messages import FramePlayed, PauseTraining, TrainingStarted, WatchTraining
from tetris_viz.trainer.pipes import Inbox, Outbox

DEADLINE = 10


class SlowPipe:
    """Writes only while :attr:`open` is set."""

    def __init__(self):
        self.open, self.asked, self.written = threading.Event(), threading.Event(), []

    def write(self, data):
        self.asked.set()
        assert self.open.wait(DEADLINE)
        self.written.append(pickle.loads(data))


def test_of_the_frames_only_the_newest_waits():
    pipe = SlowPipe()
    outbox = Outbox(pipe.write)
    outbox.show(FramePlayed(b"first"))
    assert pipe.asked.wait(DEADLINE)
    outbox.show(FramePlayed(b"second"))
    outbox.show(FramePlayed(b"third"))
    outbox.put(TrainingStarted(0))
    pipe.open.set()
    assert outbox.flush(DEADLINE)
    while len(pipe.written) < 3:
        outbox.flush(0.01)
    assert pipe.written == [FramePlayed(b"first"), TrainingStarted(0), FramePlayed(b"third")]


def test_a_full_outbox_drops_nothing_and_makes_training_wait():
    pipe = SlowPipe()
    outbox = Outbox(pipe.write, limit=500)
    sent = [TrainingStarted(step) for step in range(20)]
    for message in sent:
        outbox.put(message)
    assert outbox.full
    assert not outbox.wait_for_room(0.01)
    pipe.open.set()
    assert outbox.wait_for_room(DEADLINE)
    assert outbox.flush(DEADLINE)
    assert pipe.written == sent


def test_a_broken_pipe_is_noticed():
    lost = threading.Event()

    def broken(data):
        raise BrokenPipeError

    Outbox(broken, lost=lost.set).put(TrainingStarted(0))
    assert lost.wait(DEADLINE)


def test_watching_acts_at_once_and_other_commands_wait():
    ours, theirs = Pipe()
    lost = threading.Event()
    inbox = Inbox(theirs, lost=lost.set)
    ours.send(WatchTraining(True))
    ours.send(PauseTraining())
    assert inbox.take(DEADLINE) == PauseTraining()
    assert inbox.watched
    assert not inbox.waiting
    assert inbox.take_waiting() is None
    ours.close()
    assert lost.wait(DEADLINE)
