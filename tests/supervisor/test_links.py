"""One pipe, two threads: order, newest wins, bounds, and a silent other side."""

from multiprocessing import Pipe
from queue import SimpleQueue

import pytest

from tetris_viz.supervisor.links import Arrived, Ended, Link


@pytest.fixture
def ends():
    ours, theirs = Pipe()
    inbox = SimpleQueue()
    opened = []

    def make(**options):
        opened.append(Link(ours, inbox, **options))
        return opened[-1], theirs, inbox

    yield make
    for link in opened:
        link.close()


def read(pipe, count):
    return [pipe.recv() for _ in range(count) if pipe.poll(30)]


def test_messages_keep_their_order(ends):
    link, theirs, _ = ends()
    for n in range(100):
        link.post(n)
    assert read(theirs, 100) == list(range(100))


def test_a_side_that_does_not_read_holds_nobody_up_and_gets_the_newest(ends):
    link, theirs, _ = ends()
    link.post(b"x" * 2_000_000)  # fills the pipe: the writer is stuck from here on
    for n in range(10_000):
        link.post_newest("frame", n)
    assert not link.flush(0.05)
    assert len(theirs.recv()) == 2_000_000
    frames = read(theirs, 1)
    while frames[-1] != 9_999:
        frames += read(theirs, 1)
    assert len(frames) <= 2


def test_what_may_be_dropped_goes_when_too_much_waits(ends):
    link, theirs, _ = ends(limit=100, droppable=lambda message: isinstance(message, int))
    link.post(b"x" * 2_000_000)
    link.post("kept")
    for n in range(1_000):
        link.post(n)
    theirs.recv()
    got = read(theirs, 1)
    while got[-1] != 999:
        got += read(theirs, 1)
    assert "kept" in got
    assert len(got) <= 102


def test_last_words_are_read_after_the_other_side_is_gone(ends):
    link, theirs, inbox = ends()
    theirs.send("goodbye")
    theirs.close()
    link.post("anybody?")
    arrived = inbox.get(timeout=30)
    assert isinstance(arrived, Arrived)
    assert arrived.message == "goodbye"
    assert inbox.get(timeout=30) == Ended(link)


def test_a_talkative_side_waits_until_it_is_heard(ends):
    _, theirs, inbox = ends()
    for n in range(200):
        theirs.send(n)
    heard = []
    while len(heard) < 200:
        arrived = inbox.get(timeout=30)
        assert inbox.qsize() <= 64
        heard.append(arrived.message)
        arrived.done()
    assert heard == list(range(200))


def test_closing_wakes_a_stuck_writer(ends):
    link, _, _ = ends()
    link.post(b"x" * 2_000_000)
    link.close()
    assert link.flush(1)


def test_a_message_that_cannot_be_sent_is_logged_and_passed_over(ends, caplog):
    link, theirs, _ = ends()
    link.post("first")
    link.post(lambda: "what nobody can pickle")
    link.post_newest("frame", "last")
    assert read(theirs, 2) == ["first", "last"]
    assert link.flush(30)
    assert "a function cannot be packed" in caplog.text
