"""An empty store for each test: a file of SQLite, and a database of a PostgreSQL that the tests run themselves."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from scripts.postgresql import find_postgresql, running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running PostgreSQL of our own; skips, naming what is missing, where none is installed."""
    binaries = find_postgresql()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with running(binaries) as url:
        yield url


@pytest.fixture
def empty_postgresql(postgresql: str) -> str:
    """Its database with nothing in it; who is still connected from an earlier test is cut off."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE client_port IS NOT NULL"
                           " AND pid <> pg_backend_pid()")  # fmt: skip
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store, as ``TETRIS_VIZ_DATABASE_URL`` names it; the test runs once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
def store_url(database_url: str) -> str:
    """The same, as ``open_store`` takes it."""
    from tetris_viz.settings import Settings

    return Settings(database_url=database_url).store_url


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """Its engine, with the tables of the newest version."""
    from tetris_viz.store.engine import open_store
    from tetris_viz.store.migrate import migrate

    engine = open_store(store_url)
    migrate(engine)
    yield engine
    engine.dispose()
