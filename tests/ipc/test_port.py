"""A conversation inside its owner's own loop: it never waits, and says that it is there."""

import time
from multiprocessing import Pipe

import pytest

from tests.children import End
from tetris_viz.ipc import messages as m
from tetris_viz.ipc import port as module
from tetris_viz.ipc.port import Port
from tetris_viz.ipc.protocol import Unreadable, Unsendable

LARGE = m.EvaluationFailed(1, "x" * 2_000_000)


def pair(limit: int = 1_000) -> tuple[Port, End]:
    ours, theirs = Pipe()
    return Port(ours, m.ToEvaluator, limit=limit), End(theirs, m.FromEvaluator)


def asked(number: int) -> m.EvaluatePolicy:
    return m.EvaluatePolicy(number, "policy.npz", "bag")


def failed(number: int) -> m.EvaluationFailed:
    return m.EvaluationFailed(number, "why")


def test_what_is_said_and_asked_passes() -> None:
    port, end = pair()
    end.say(asked(1), asked(2))
    heard = port.exchange(30)
    while len(heard) < 2:
        heard += port.exchange(30)
    assert heard == [asked(1), asked(2)]
    port.send(failed(1))
    port.tend()
    assert end.hear_more() == failed(1)


def test_nobody_who_does_not_read_is_waited_for_and_the_newest_is_what_they_get() -> None:
    port, end = pair()
    port.send(LARGE)
    for number in range(1_000):
        port.send_newest("frame", failed(number))
        port.send_newest("another", failed(-number))
        assert port.exchange(0) == []
    port.drop("another")
    for number in range(100):
        port.send(failed(2_000 + number))
    assert port.full
    heard = []
    while not heard or heard[-1] != failed(2_099):
        port.exchange(0)
        while end.poll(0):
            heard.append(end.hear_more())
    frames = [message.id for message in heard if message.id < 2_000]
    assert frames == [1, 999]
    assert not port.full


def test_a_heartbeat_leaves_each_interval_and_waiting_ends_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INTERVAL", 0.05)
    port, end = pair()
    began = time.monotonic()
    for _ in range(3):
        assert port.exchange(60) == []
        assert end.hear() == m.Heartbeat()
    assert time.monotonic() - began < 30


def test_the_end_of_the_other_side_is_told() -> None:
    port, end = pair()
    end.close()
    with pytest.raises(EOFError):
        port.exchange(30)
    port.send(failed(1))
    with pytest.raises(EOFError):
        port.tend()


def test_what_cannot_be_read_or_sent_is_raised() -> None:
    port, end = pair()
    with pytest.raises(Unsendable):
        port.send(m.EvaluationFailed(1, "\ud800"))
    end.say(m.Heartbeat())
    with pytest.raises(Unreadable, match="Heartbeat"):
        port.exchange(30)
