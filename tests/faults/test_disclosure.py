"""What goes wrong is told to everybody in plain words: nothing of where the data lies, of processes or of logs."""

import os
import signal
from collections.abc import Callable

from tests.conftest import Server, eventually
from tests.faults.rooms import SLOW, Watched, assert_tells_nothing_of_the_machine, pid_of
from tests.faults.test_store import is_told as store_fails
from tests.faults.test_store import is_well

TRAINER = "tetris_viz.trainer"


def test_killed_damaged_and_failing_parts_are_told_without_anything_of_the_machine(
    start_server: Callable[..., Server],
) -> None:
    server = start_server(autostart="0", tick="0.1", checkpoint_seconds="1")
    watched, rooms = Watched(server), server.data_dir / "rooms"
    watched.start()

    def is_told(words: str) -> bool:
        heard = [*watched.viewer.bodies("notice"), *watched.viewer.bodies("status")]
        return any(words in (body.get("text") or body.get("reason") or "") for body in heard)

    eventually(lambda: watched.viewer.bodies("checkpoint"), SLOW, "a checkpoint")
    newest = max((rooms / watched.room / "checkpoints").iterdir(), key=lambda path: path.name)
    trainer, before = pid_of(server, TRAINER), watched.newest_seq()
    os.kill(trainer, signal.SIGSTOP)  # no other checkpoint comes before its end
    for checkpoint in (rooms / watched.room / "checkpoints").iterdir():
        os.truncate(checkpoint / "parameters.npz", 10)
    os.kill(trainer, signal.SIGKILL)
    watched.running_after(before)
    assert is_told("The trainer was ended by the system, probably for lack of memory.")
    assert is_told(f"A damaged checkpoint was skipped ({newest.name}: parameters.npz was changed or cut short)")

    lock = rooms / watched.room / "lock"
    lock.unlink()
    lock.mkdir()
    os.kill(pid_of(server, TRAINER), signal.SIGKILL)
    eventually(lambda: is_told("The trainer failed: Training broke: IsADirectoryError: lock: Is a directory"), SLOW)
    assert f"the trainer of room {watched.room} was killed by signal 9 (SIGKILL)" in server.output()
    assert f"left with exit code 1; see {rooms / watched.room / 'trainer.log'}\n  " in server.output()

    store, elsewhere = server.data_dir / "tetris_viz.sqlite", server.data_dir / "elsewhere"
    store.rename(elsewhere)
    store_fails(server, "was moved or removed")
    elsewhere.rename(store)
    is_well(server)

    os.kill(server.get("/healthz")["supervisor"]["pid"], signal.SIGKILL)
    down = "The supervisor was ended by the system, probably for lack of memory; starting it again."
    eventually(lambda: down in [body.get("reason") for body in watched.viewer.bodies("server")], SLOW, "its end")
    is_well(server)
    assert_tells_nothing_of_the_machine(server, watched.viewer)
