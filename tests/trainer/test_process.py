"""The trainer as a process: what it does with signals and with the end of its pipe."""

import signal
import time
from pathlib import Path

import pytest

from tests.children import End
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.ipc.messages import (
    CheckpointFailed,
    CheckpointSaved,
    FromTrainer,
    StartTraining,
    TickEnded,
    TrainingStopped,
)
from tetris_viz.kinds.tetris.configs import PPOConfig
from tetris_viz.processes import start_child

DEADLINE = 120


@pytest.fixture
def log(tmp_path):
    return tmp_path / "trainer.log"


@pytest.fixture
def child(tmp_path, log):
    with log.open("ab") as file:
        child = start_child("tetris_viz.trainer", log=file)
    config = PPOConfig(environments=4, n_steps=16, batch_size=64, n_epochs=1).model_dump()
    child.end = End(child.pipe, FromTrainer)
    child.end.say(StartTraining("room", 7, config, str(tmp_path), 1, 0.05, save_every=3.0))
    yield child
    child.signal(signal.SIGKILL)
    child.process.wait(DEADLINE)


def heard_until(child, kind):
    """Every message up to the first of ``kind``."""
    heard, deadline = [], time.monotonic() + DEADLINE
    while not heard or not isinstance(heard[-1], kind):
        assert child.end.poll(max(0, deadline - time.monotonic())), f"no {kind.__name__} in time"
        heard.append(child.end.hear())
    return heard


def test_sigterm_ends_training_at_a_boundary_with_a_checkpoint(child, tmp_path):
    heard_until(child, TickEnded)
    child.signal(signal.SIGINT)  # Ctrl-C reaches everyone in the terminal; it is the parent's to handle
    child.signal(signal.SIGTERM)
    *_, stopped = heard = heard_until(child, TrainingStopped)
    assert stopped.step % 64 == 0
    assert [m.step for m in heard if isinstance(m, CheckpointSaved)][-1] == stopped.step
    assert int(CheckpointStore.of_room(tmp_path).newest()[0].name) == stopped.step
    assert child.process.wait(DEADLINE) == 0


@pytest.mark.parametrize("log", [Path("/dev/full")], ids=["a full disk"])
def test_a_checkpoint_that_cannot_be_written_ends_no_training_even_where_the_log_cannot_either(child, tmp_path):
    (tmp_path / "checkpoints").write_text("in the way")
    assert heard_until(child, CheckpointFailed)
    child.signal(signal.SIGTERM)
    *_, stopped = heard_until(child, TrainingStopped)
    assert stopped.step > 0
    assert child.process.wait(DEADLINE) == 0


def test_a_trainer_leaves_when_its_pipe_ends_even_while_it_starts(child):
    child.pipe.close()
    assert child.process.wait(DEADLINE) == 0


def test_time_in_which_the_trainer_was_stopped_is_no_training_time(child):
    before = heard_until(child, TickEnded)[-1]
    child.signal(signal.SIGSTOP)
    while child.end.poll(0.5):  # what it had said by then
        message = child.end.hear()
        before = message if isinstance(message, TickEnded) else before
    stopped = 8.0
    time.sleep(stopped)
    child.signal(signal.SIGCONT)
    after = heard_until(child, TickEnded)[-1]
    assert after.step > before.step
    assert 0 < after.seconds - before.seconds < stopped
