"""TCP on the loopback: who does not know the secret is refused before anything is decoded."""

import socket
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from tests.children import End
from tetris_viz.ipc import messages as m
from tetris_viz.ipc import tcp
from tetris_viz.ipc.link import Arrived, Event, Link

SECRET, WRONG = b"a secret of tests, long enough", b"another secret, as long as that"
DEADLINE = 30.0


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


class Accepting:
    """Accepts one connection beside the test."""

    def __init__(self, listener: socket.socket, secret: bytes = SECRET, seconds: float = DEADLINE):
        self.outcome: Any = None
        self._arguments = (listener, secret, seconds)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        try:
            self.outcome = tcp.accept(*self._arguments)
        except OSError as error:
            self.outcome = error

    def result(self) -> Any:
        self._thread.join(DEADLINE)
        return self.outcome


def test_two_sides_that_know_the_secret_talk_as_over_a_pipe(listener: socket.socket) -> None:
    accepting = Accepting(listener)
    ours = tcp.connect(*listener.getsockname(), SECRET)
    events: SimpleQueue[Event] = SimpleQueue()
    link, end = Link(ours, m.FromTrainer, events.put).start(), End(accepting.result(), m.ToTrainer)
    link.put(m.PauseTraining())
    assert end.hear() == m.PauseTraining()
    end.say(m.TrainingPaused(5))
    assert events.get(timeout=DEADLINE) == Arrived(link, [m.TrainingPaused(5)])
    link.close()
    with pytest.raises(EOFError):
        end.poll(DEADLINE)
    end.close()


def test_a_wrong_secret_is_refused_on_both_sides(listener: socket.socket) -> None:
    accepting = Accepting(listener)
    with pytest.raises(tcp.Refused):
        tcp.connect(*listener.getsockname(), WRONG)
    assert isinstance(accepting.result(), tcp.Refused)


def test_the_secret_never_travels_and_no_proof_serves_twice(listener: socket.socket) -> None:
    """A man in the middle passes everything on, and then says it again."""
    with socket.create_server(("127.0.0.1", 0)) as middle:
        seen: list[bytes] = []
        accepting = Accepting(listener)

        def pass_on() -> None:
            client = middle.accept()[0]
            server = socket.create_connection(listener.getsockname())

            def forward(source: socket.socket, target: socket.socket, keep: bool) -> None:
                while data := source.recv(4096):
                    if keep:
                        seen.append(data)
                    target.sendall(data)

            threading.Thread(target=forward, args=(server, client, False), daemon=True).start()
            forward(client, server, True)

        threading.Thread(target=pass_on, daemon=True).start()
        tcp.connect(*middle.getsockname(), SECRET).close()
        accepting.result().close()
        assert SECRET not in b"".join(seen)
        again = Accepting(listener)
        with socket.create_connection(listener.getsockname()) as thief:
            thief.sendall(b"".join(seen))
            assert isinstance(again.result(), tcp.Refused)


def test_handing_back_what_one_was_sent_proves_nothing(listener: socket.socket) -> None:
    accepting = Accepting(listener)
    with socket.create_connection(listener.getsockname()) as mirror:
        while data := mirror.recv(4096):
            mirror.sendall(data)
    assert isinstance(accepting.result(), tcp.Refused)


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\n\r\n" * 9, tcp.GREETING + bytes(10)])
def test_whoever_says_something_else_or_nothing_is_refused_in_time(listener: socket.socket, said: bytes) -> None:
    accepting = Accepting(listener, seconds=0.2)
    with socket.create_connection(listener.getsockname()) as stranger:
        stranger.sendall(said)
        assert isinstance(accepting.result(), OSError)


def test_a_secret_that_can_be_guessed_is_none(listener: socket.socket) -> None:
    with pytest.raises(ValueError, match="guessed"):
        tcp.connect(*listener.getsockname(), b"short")
