"""A conversation beside its owner: order, newest wins, bounds, and another side that is silent, stuck or gone."""

import os
import threading
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from queue import SimpleQueue
from typing import Any

import pytest

from tests.children import End
from tetris_viz.ipc import messages as m
from tetris_viz.ipc import outbox
from tetris_viz.ipc.link import UNHANDLED, Arrived, Ended, Event, Link
from tetris_viz.ipc.protocol import Unsendable
from tetris_viz.ipc.transport import READ_BYTES

DEADLINE = 30.0
LARGE = m.CommandAnswered("large", {"text": "x" * 2_000_000})
"""Fills the pipe: whoever writes it is stuck until the other side reads."""
Made = tuple[Link, End, "SimpleQueue[Event]"]


@pytest.fixture
def ends() -> Iterator[Callable[..., Made]]:
    opened: list[Link] = []

    def make(**options: Any) -> Made:
        ours, theirs = Pipe()
        events: SimpleQueue[Event] = SimpleQueue()
        opened.append(Link(ours, m.FromSupervisor, events.put, **options).start())
        return opened[-1], End(theirs, m.FromSupervisor), events

    yield make
    for link in opened:
        link.close()


def command(number: int) -> m.CommandAnswered:
    return m.CommandAnswered("one", {"n": number})


def arrived(events: "SimpleQueue[Event]") -> list[Any]:
    """What was said until the end, which is the last event."""
    heard: list[Any] = []
    while not isinstance(event := events.get(timeout=DEADLINE), Ended):
        if isinstance(event, Arrived):
            heard += event.messages
            event.done()
    return heard


def test_messages_keep_their_order(ends: Callable[..., Made]) -> None:
    link, theirs, _ = ends()
    for n in range(100):
        link.put(command(n))
    assert [theirs.hear() for _ in range(100)] == [command(n) for n in range(100)]
    assert link.flush(DEADLINE)


def test_a_side_that_does_not_read_holds_nobody_up_and_gets_the_newest(ends: Callable[..., Made]) -> None:
    link, theirs, _ = ends()
    link.put(LARGE)
    for n in range(10_000):
        link.put_newest("frame", command(n))
    assert not link.flush(0.05)
    assert theirs.hear() == LARGE
    frames = [theirs.hear()]
    while frames[-1] != command(9_999):
        frames.append(theirs.hear())
    assert len(frames) <= 2


def test_what_may_be_dropped_goes_when_too_much_waits_and_the_rest_is_kept(ends: Callable[..., Made]) -> None:
    link, theirs, _ = ends(limit=10_000)
    link.put(LARGE)
    link.put(m.CommandAnswered("kept", {}))
    for n in range(1_000):
        link.put(command(n), droppable=True)
    assert theirs.hear() == LARGE
    heard = [theirs.hear()]
    while heard[-1] != command(999):
        heard.append(theirs.hear())
    assert m.CommandAnswered("kept", {}) in heard
    assert len(heard) < 500


def test_whoever_says_much_waits_for_room(ends: Callable[..., Made]) -> None:
    link, theirs, _ = ends(limit=1_000)
    link.put(LARGE)
    for n in range(100):
        link.put(command(n))
    assert link.full
    assert not link.wait_for_room(0.01)
    assert theirs.hear() == LARGE
    assert [theirs.hear() for _ in range(100)] == [command(n) for n in range(100)]
    assert link.wait_for_room(DEADLINE)


def test_a_side_that_never_reads_is_given_up(ends: Callable[..., Made], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MAX_BYTES", 3_000_000)
    link, _, events = ends(limit=1_000)
    for _ in range(4):
        link.put(LARGE)
    assert arrived(events) == []
    assert link.flush(DEADLINE)


def test_last_words_are_read_after_the_other_side_is_gone(ends: Callable[..., Made]) -> None:
    link, theirs, events = ends()
    theirs.say(m.CommandAnswered("goodbye", {}))
    theirs.close()
    link.put(m.CommandAnswered("anybody?", {}))
    assert arrived(events) == [m.CommandAnswered("goodbye", {})]


def test_a_talkative_side_waits_until_it_is_heard(ends: Callable[..., Made]) -> None:
    _, theirs, events = ends()
    said = [m.CommandAnswered("much", {"n": n, "text": "x" * 10_000}) for n in range(400)]

    def talk() -> None:
        theirs.say(*said)
        theirs.close()

    threading.Thread(target=talk, daemon=True).start()
    first = events.get(timeout=DEADLINE)
    waiting = [events.get(timeout=DEADLINE) for _ in range(UNHANDLED - 1)]
    assert events.empty()
    heard = [message for event in [first, *waiting] for message in event.messages]  # type: ignore[union-attr]
    assert len(heard) * 10_000 <= UNHANDLED * READ_BYTES
    for event in [first, *waiting]:
        event.done()  # type: ignore[union-attr]
    assert heard + arrived(events) == said


def test_what_cannot_be_read_ends_the_conversation_after_what_came_before(
    ends: Callable[..., Made], caplog: pytest.LogCaptureFixture
) -> None:
    _, theirs, events = ends(name="trainer")
    theirs.say(command(1), m.StopTraining(), command(2))
    assert arrived(events) == [command(1)]
    assert "the trainer sent what cannot be read: StopTraining: " in caplog.text


def test_closing_wakes_a_stuck_writer(ends: Callable[..., Made]) -> None:
    link, theirs, events = ends()
    link.put(LARGE)
    link.close()
    assert link.flush(1)
    assert isinstance(events.get(timeout=DEADLINE), Ended)
    link.put(command(1))  # to nobody
    while os.read(theirs.pipe.fileno(), READ_BYTES):
        pass  # what was on its way, and then the end


def test_a_message_that_cannot_be_sent_is_logged_and_passed_over(
    ends: Callable[..., Made], caplog: pytest.LogCaptureFixture
) -> None:
    link, theirs, _ = ends(name="web process")
    link.put(command(1))
    link.put(m.CommandAnswered("odd", {"x": object()}))
    link.put_newest("frame", command(2))
    assert [theirs.hear(), theirs.hear()] == [command(1), command(2)]
    assert link.flush(DEADLINE)
    assert "the web process was to be told cannot be packed: CommandAnswered.answer: " in caplog.text


def test_whoever_has_to_know_that_a_message_cannot_be_sent_is_told(ends: Callable[..., Made]) -> None:
    link, theirs, _ = ends()
    with pytest.raises(Unsendable, match=r"CommandAnswered\.answer"):
        link.send(m.CommandAnswered("odd", {"x": object()}))
    link.send(command(1))
    assert theirs.hear() == command(1)


def test_a_fault_of_who_listens_ends_the_conversation_aloud(caplog: pytest.LogCaptureFixture) -> None:
    ended = threading.Event()

    def on_event(event: Event) -> None:
        if isinstance(event, Ended):
            ended.set()
        else:
            raise OSError("the listener's own disk is full")

    ours, theirs = Pipe()
    link = Link(ours, m.FromSupervisor, on_event, name="trainer").start()
    End(theirs, m.FromSupervisor).say(command(1))
    assert ended.wait(DEADLINE)
    link.close()
    assert "what the trainer said could not be handed on" in caplog.text
    assert "the listener's own disk is full" in caplog.text
