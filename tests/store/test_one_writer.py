"""One writer for one PostgreSQL: the lock, the lost connection, the lost answer."""

import contextlib
import socket
import threading

import psycopg
import pytest

from tetris_viz.settings import Settings
from tetris_viz.store import engine as engines
from tetris_viz.store.engine import Held, open_store, reason, shown
from tetris_viz.store.event_queries import events_after
from tetris_viz.store.migrate import migrate
from tetris_viz.store.rows import Changes, EventRow
from tetris_viz.store.writer import write


@pytest.fixture(autouse=True)
def little_patience(monkeypatch):
    monkeypatch.setattr(engines, "HELD_PATIENCE", 0.2)


@pytest.fixture
def url(empty_postgresql):
    return Settings(database_url=empty_postgresql).store_url


@pytest.fixture
def opened(url):
    """Open engines on the store, the first of them migrates it; all end with the test."""
    engines = []

    def make(address=url, **options):
        engines.append(open_store(address, **options))
        return engines[-1]

    first = make()
    migrate(first)
    first.dispose()
    yield make
    for engine in engines:
        engine.dispose()


def a_notice(seq):
    return Changes(events=[EventRow("r", seq, "notice", float(seq), {"text": f"{seq}"})])


def stored(opened):
    with opened(read_only=True).connect() as connection:
        return [event.seq for event in events_after(connection, "r", 0, 100)]


def refused(engine):
    with pytest.raises(Held) as caught:
        write(engine, a_notice(99))
    return reason(caught.value)


def end_all_writers(url):
    """As a database's administrator would."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        told = connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name LIKE 'Tetris Viz%'"
        ).fetchall()
    assert told
    assert all(ended for (ended,) in told)


def test_a_second_writer_is_refused_and_told_who_holds_the_store(opened):
    first = opened()
    write(first, a_notice(1))
    assert "it is being written by Tetris Viz, process" in refused(opened())
    assert stored(opened) == [1]
    first.dispose()
    write(opened(), a_notice(2))


def test_a_lost_connection_is_made_again_and_takes_the_lock_again(opened, url):
    writer = opened()
    write(writer, a_notice(1))
    end_all_writers(url)
    write(writer, a_notice(2))
    assert "being written by" in refused(opened())
    assert stored(opened) == [1, 2]


class Proxy:
    """Passes bytes to and fro; once ``cut`` is set, the next COMMIT gets through and its answer does not."""

    def __init__(self, port):
        self.cut, self._port = threading.Event(), port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                committing = threading.Event()
                threading.Thread(target=self._up, args=(client, server, committing), daemon=True).start()
                threading.Thread(target=self._down, args=(client, server, committing), daemon=True).start()

    def _up(self, client, server, committing):
        with contextlib.suppress(OSError):
            while data := client.recv(65_536):
                if b"COMMIT" in data and self.cut.is_set():
                    self.cut.clear()
                    committing.set()
                server.sendall(data)

    def _down(self, client, server, committing):
        with contextlib.suppress(OSError):
            while data := server.recv(65_536):
                if committing.is_set():
                    break
                client.sendall(data)
        for end in (client, server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def test_a_commit_whose_answer_was_lost_is_not_written_twice(opened, url):
    address = engines.make_url(url)
    proxy = Proxy(address.port)
    writer = opened(address.set(port=proxy.port).render_as_string(hide_password=False))
    write(writer, a_notice(1))
    proxy.cut.set()
    with pytest.raises(engines.SQLAlchemyError):
        write(writer, a_notice(2))
    assert not proxy.cut.is_set()
    again = a_notice(2)
    again.absorb(a_notice(3))
    write(writer, again)
    assert stored(opened) == [1, 2, 3]
    proxy.close()


def test_a_store_is_named_without_its_password():
    assert shown("postgresql+psycopg://ada:secret@host/x") == "postgresql://ada:***@host/x"
    assert shown("sqlite:////a/b.sqlite") == "/a/b.sqlite"
