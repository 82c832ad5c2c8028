"""What keeps a child running survives the faults of those it tells, and messages that cannot be sent."""

import signal
from types import SimpleNamespace
from typing import Any

import pytest

from tetris_viz.pulse import Pulse
from tetris_viz.web import hub
from tetris_viz.web.framing import Unpacker
from tetris_viz.web.link import Link


def link(**options: Any) -> Link:
    given = {"on_batch": lambda _: None, "on_state": lambda: None, "speaks_first": True, "patience": (1.0, 2.0)}
    return Link("child", "nowhere", **{**given, **options})


def test_whoever_is_told_of_a_state_cannot_end_what_keeps_the_child_running() -> None:
    one = link(on_state=lambda: 1 / 0)
    one._set("ok")
    assert one.state == "ok"


def test_a_message_that_cannot_be_sent_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(hub, "write_all", lambda _fd, data, _seconds: sent.extend(Unpacker().feed(data)))
    waiting = iter(["first", lambda: "what nobody can pickle", "last"])
    with pytest.raises(StopIteration):  # nothing waits any more
        link()._write(
            SimpleNamespace(pipe=SimpleNamespace(fileno=lambda: 0)), SimpleNamespace(get=lambda: next(waiting))
        )
    assert sent == ["first", "last"]


def test_a_fault_in_a_childs_life_is_one_more_reason_to_start_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, lives = link(), []

    def live() -> tuple[int | None, str]:
        lives.append(1)
        one._closing = len(lives) == 3
        raise KeyError("who would have thought")

    monkeypatch.setattr(one, "_live", live)
    monkeypatch.setattr(hub, "pause", lambda _=0: None)
    one._keep()
    assert len(lives) == 3


def test_a_silent_child_is_ended_whatever_becomes_of_those_who_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    one, signals, now = link(on_state=lambda: 1 / 0), list[int](), [0.0]
    monkeypatch.setattr("tetris_viz.web.link.time.monotonic", lambda: now[0])

    def pause(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(hub, "pause", pause)
    one._watch(SimpleNamespace(signal=signals.append), Pulse(0.0, 4.0, 2.0))
    assert one.state == "down"
    assert signals == [signal.SIGKILL]
