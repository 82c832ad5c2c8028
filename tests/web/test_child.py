"""What keeps a child running survives the faults of those it tells, and messages that cannot be sent."""

import contextlib
import signal
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from tests.children import End
from tetris_viz.core.errors import CommandError
from tetris_viz.ipc.heartbeat import Watchdog
from tetris_viz.ipc.link import THREADS
from tetris_viz.ipc.messages import Asked, FromSupervisor, Heartbeat, StoreChanged, ToSupervisor, WatchedChanged
from tetris_viz.web import child as module
from tetris_viz.web import hub
from tetris_viz.web.child import ManagedChild

DEADLINE = 30.0
NOBODY, WATCHED = WatchedChanged(frozenset(), frozenset()), WatchedChanged(frozenset({"a"}), frozenset())


def managed(**options: Any) -> ManagedChild:
    given = {"on_batch": lambda _: None, "on_state": lambda: None, "speaks_first": True, "patience": (1.0, 2.0)}
    return ManagedChild("child", "nowhere", FromSupervisor, **{**given, **options})


class Lives:
    """Children of a managed one, each no more than the other end of its pipe: they die when told so."""

    def __init__(self) -> None:
        self.ends: list[End] = []
        self.signals: list[int] = []
        self.born = threading.Semaphore(0)

    def start(self, _module: str) -> Any:
        ours, theirs = Pipe()
        self.ends.append(End(theirs, ToSupervisor))
        self.born.release()
        return SimpleNamespace(
            pipe=ours, pid=len(self.ends), signal=self.signals.append, exit_code=lambda: -9 if theirs.closed else None
        )

    def next(self) -> End:
        assert self.born.acquire(timeout=DEADLINE)
        return self.ends[-1]


@pytest.fixture
def lives(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lives]:
    """On plain threads, as the primitives are handed in: one that is killed ends where it pauses."""
    tasks: list[threading.Thread] = []
    killed: defaultdict[threading.Thread, threading.Event] = defaultdict(threading.Event)

    def spawn(target: Callable[..., None], *args: Any) -> threading.Thread:
        def run() -> None:
            with contextlib.suppress(SystemExit):
                target(*args)

        tasks.append(threading.Thread(target=run, daemon=True))
        tasks[-1].start()
        return tasks[-1]

    def pause(_seconds: float) -> None:
        if killed[threading.current_thread()].wait(0.001):
            raise SystemExit

    monkeypatch.setattr(hub, "ENGINE", THREADS)
    monkeypatch.setattr(hub, "set_nonblocking", lambda _fd: None)
    monkeypatch.setattr(hub, "pause", pause)
    monkeypatch.setattr(hub, "spawn", spawn)
    monkeypatch.setattr(hub, "kill", lambda task: killed[task].set())
    yield Lives()
    for task in tasks:
        task.join(DEADLINE)


def test_a_child_that_ends_is_started_again_and_what_it_says_is_told_in_order(lives: Lives) -> None:
    heard, states = SimpleQueue[Any](), list[str]()

    def on_state() -> None:
        states.append(one.state)

    def on_batch(batch: list[Any]) -> None:
        for message in batch:
            heard.put(message)

    one = managed(on_batch=on_batch, on_state=on_state, start=lives.start, patience=(60.0, 60.0))
    one.run()
    first = lives.next()
    first.say(Heartbeat(), StoreChanged(True), StoreChanged(False, "full"))
    assert heard.get(timeout=DEADLINE) == StoreChanged(True)
    assert heard.get(timeout=DEADLINE) == StoreChanged(False, "full")
    first.close()
    second = lives.next()
    second.say(StoreChanged(True))
    assert heard.get(timeout=DEADLINE) == StoreChanged(True)
    assert states == ["ok", "down", "starting", "ok"]
    one.send(WATCHED)
    assert second.hear() == WATCHED
    with pytest.raises(CommandError, match="cannot be passed on: Asked"):
        one.send(Asked(1, "series", {"x": 10**30}))
    one.send(NOBODY)
    assert second.hear() == NOBODY
    one.close()
    with pytest.raises(EOFError):
        second.poll(DEADLINE)


def test_a_child_that_cannot_be_read_is_ended_and_another_started(lives: Lives) -> None:
    one = managed(start=lives.start, patience=(60.0, 60.0))
    one.run()
    lives.next().say(WATCHED)  # which only the web process may say
    with pytest.raises(EOFError):
        lives.ends[0].poll(DEADLINE)
    lives.ends[0].close()
    lives.next()
    one.close()


def test_whoever_is_told_of_a_state_cannot_end_what_keeps_the_child_running(lives: Lives) -> None:
    one = managed(on_state=lambda: 1 / 0, on_batch=lambda _: 1 / 0, start=lives.start, patience=(60.0, 60.0))
    one.run()
    first = lives.next()
    first.say(StoreChanged(True))
    first.close()
    lives.next()
    one.close()


def test_a_fault_in_a_childs_life_is_one_more_reason_to_start_it_again(lives: Lives) -> None:
    starts = iter([KeyError("who would have thought"), OSError("no process left")])

    def start(name: str) -> Any:
        for error in starts:
            raise error
        return lives.start(name)

    one = managed(start=start, patience=(60.0, 60.0))
    one.run()
    lives.next()
    one.close()


def test_a_silent_child_is_ended_whatever_becomes_of_those_who_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    one, signals, now = managed(on_state=lambda: 1 / 0), list[int](), [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])

    def pause(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(hub, "pause", pause)
    one._watch(SimpleNamespace(signal=signals.append), Watchdog(0.0, 4.0, 2.0))
    assert one.state == "down"
    assert signals == [signal.SIGKILL]
