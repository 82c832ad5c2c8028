"""Ways to a PostgreSQL: through a pooler, by the machine's own socket."""

from collections.abc import Iterator

import psycopg
import pytest

from scripts.postgresql import find_pgbouncer, pooled
from tetris_viz.settings import Settings
from tetris_viz.store import engine as engines
from tetris_viz.store.engine import Held, Pooled, open_store, reason
from tetris_viz.store.migrate import migrate, revision


@pytest.fixture
def through(empty_postgresql: str):
    pgbouncer = find_pgbouncer()
    if pgbouncer is None:
        pytest.skip("PgBouncer is not installed (Debian: apt-get install pgbouncer)")
    return lambda mode: pooled(pgbouncer, empty_postgresql, mode)


def test_a_pooler_that_would_let_two_servers_write_is_refused_with_the_remedy(through, empty_postgresql):
    with through("transaction") as address:
        engine = open_store(Settings(database_url=address).store_url)
        with pytest.raises(Pooled) as refused:
            migrate(engine)
        assert "two servers could write at once; use its session mode (pool_mode = session)" in reason(refused.value)
        engine.dispose()
    engine = open_store(Settings(database_url=empty_postgresql).store_url)
    assert revision(engine) is None
    engine.dispose()


def test_a_pooler_that_keeps_sessions_apart_is_taken_and_holds_one_writer(through, monkeypatch):
    monkeypatch.setattr(engines, "HELD_PATIENCE", 0.2)
    with through("session") as address:
        first, second = (open_store(Settings(database_url=address).store_url) for _ in range(2))
        migrate(first)
        with pytest.raises(Held):
            migrate(second)
        first.dispose()
        second.dispose()


@pytest.fixture
def socket(empty_postgresql: str) -> Iterator[str]:
    with psycopg.connect(empty_postgresql) as connection:
        yield connection.execute("SHOW unix_socket_directories").fetchone()[0]


def test_a_store_is_reached_by_the_machines_own_socket(socket, empty_postgresql):
    port = psycopg.conninfo.conninfo_to_dict(empty_postgresql)["port"]
    engine = open_store(
        Settings(database_url=f"postgres:///postgres?host={socket}&port={port}&user=postgres").store_url
    )
    migrate(engine)
    assert revision(engine)
    engine.dispose()
