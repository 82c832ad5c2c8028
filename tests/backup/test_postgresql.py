"""The same commands where the store is a PostgreSQL: rows cross over in both directions and stay the same."""

from pathlib import Path

from tests.backup.places import a_run, command, dump, files, merge, put
from tests.backup.test_roundtrip import ABOUT_A_ROOM
from tetris_viz.settings import Settings
from tetris_viz.store.engine import open_store


def test_a_room_goes_into_postgresql_and_out_of_it_again(tmp_path: Path, empty_postgresql: str) -> None:
    here, server, back = tmp_path / "here", tmp_path / "server", tmp_path / "back"
    store = Settings(database_url=empty_postgresql).store_url
    room = a_run(here, count=400)
    command(here, "export", room, tmp_path / "there.zip")
    command(server, "import", tmp_path / "there.zip", DATABASE_URL=empty_postgresql)
    assert "everything is intact" in command(server, "verify", DATABASE_URL=empty_postgresql)
    assert room in command(server, "rooms", "--database", empty_postgresql)
    assert "Compacted the store postgresql://" in command(server, "compact", DATABASE_URL=empty_postgresql)
    assert merge(store) > 10
    assert "everything is intact" in command(server, "verify", DATABASE_URL=empty_postgresql)
    command(server, "export", room, tmp_path / "back.zip", DATABASE_URL=empty_postgresql)
    command(back, "import", tmp_path / "back.zip")
    first, middle, last = dump(here), dump(server, store), dump(back)
    assert first["rooms"] == middle["rooms"] == last["rooms"]
    for table in ABOUT_A_ROOM:
        assert middle[table] == last[table], table
        assert middle[table], f"{table} is empty: nothing was compared"
    merge(here)
    assert [row["count"] for row in dump(here)["metrics"]] == [row["count"] for row in last["metrics"]]
    assert files(back / "rooms") == files(server / "rooms")
    assert "everything is intact" in command(back, "verify")


def test_who_writes_the_database_from_elsewhere_is_named(tmp_path: Path, empty_postgresql: str) -> None:
    store = Settings(database_url=empty_postgresql).store_url
    put(tmp_path / "server", store=store)
    writer = open_store(store)
    with writer.connect():
        said = command(tmp_path / "other", "compact", code=2, DATABASE_URL=empty_postgresql)
    writer.dispose()
    assert "is in use: it is being written by Tetris Viz, process" in said
