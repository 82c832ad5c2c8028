"""The real supervisor, with trainers that only count, on a store of SQLite that a test can make fail.

Files in the data folder say how: while ``store-full`` is there, the store gets no page more than it has; while
``store-read-only`` is, it takes no writes.  SQLite itself refuses then, as on a full or write-protected disk.
Little may wait meanwhile, and when some of it had to go, a file ``dropped`` appears.
"""

import signal
import sys
from typing import Any

from sqlalchemy import Connection, Engine, event

from tetris_viz import settings
from tetris_viz.processes import become_child
from tetris_viz.supervisor import run as supervisor_run
from tetris_viz.supervisor.store_writer import Batch, StoreWriterThread

MOST_PAGES = 2**32 - 2


def fail_as_told(connection: Connection) -> None:
    folder = given.data_dir
    pages = 1 if (folder / "store-full").exists() else MOST_PAGES  # never fewer than there are
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    connection.exec_driver_sql(f"PRAGMA query_only = {int((folder / 'store-read-only').exists())}")


class SmallStoreWriter(StoreWriterThread):
    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options, limit=20_000)

    def submit(self, batch: Batch) -> None:
        super().submit(batch)
        if self._dropped:
            (given.data_dir / "dropped").touch()


pipe = become_child(signal.SIGTERM)
given = settings.load()
event.listen(Engine, "begin", fail_as_told)
supervisor_run.StoreWriterThread = SmallStoreWriter  # type: ignore[misc]
sys.exit(supervisor_run.run(pipe, given, "tests.supervisor.fake_trainer", "tests.supervisor.fake_player"))
