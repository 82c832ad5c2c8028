"""One room's training at the end of a real pipe, on a thread; test_process.py has the process around it."""

import json
import threading
import time
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest

from tests.children import End
from tetris_viz import checkpoints
from tetris_viz.checkpoints import CheckpointStore
from tetris_viz.core.frames import decode
from tetris_viz.game.policyfile import load
from tetris_viz.ipc.link import Link
from tetris_viz.ipc.messages import (
    CheckpointFailed,
    CheckpointSaved,
    ConfigureTraining,
    FramePlayed,
    FromTrainer,
    PauseTraining,
    PolicyPublished,
    ResumeTraining,
    SaveCheckpoint,
    StartTraining,
    StopTraining,
    TickEnded,
    ToTrainer,
    TrainingAlive,
    TrainingConfigured,
    TrainingFailed,
    TrainingFinished,
    TrainingPaused,
    TrainingResumed,
    TrainingStarted,
    TrainingStopped,
    WatchTraining,
)
from tetris_viz.kinds.tetris.configs import DQNConfig, KeysDQNConfig, PPOConfig
from tetris_viz.trainer.__main__ import IMPORTING, train
from tetris_viz.trainer.callback import SAVING
from tetris_viz.trainer.inbox import Inbox
from tetris_viz.trainer.training_run import COMPILING

DEADLINE = 120
SMALL = PPOConfig(
    environments=4, n_steps=16, batch_size=64, n_epochs=1, max_pieces=100, learning_rate=1e-3, decay_placements=10**9
)


class Trainer:
    """The supervisor's side of one trainer; remembers everything it was told."""

    def __init__(self, folder: Path, config=SMALL, **start):
        ours, theirs = Pipe()
        self.end = End(ours, FromTrainer)
        self.heard, self.code = [], None
        first = StartTraining("room", 7, config.model_dump(), str(folder), start.pop("attempt", 1), 0.05, **start)
        inbox = Inbox(lost=lambda: inbox.put(StopTraining()))
        outbox = Link(theirs, ToTrainer, inbox.on_event).start()

        def work():
            self.code = train(first, inbox, outbox)

        self.thread = threading.Thread(target=work, daemon=True)
        self.thread.start()

    def send(self, message):
        self.end.say(message)

    def hear(self, kind, where=lambda message: True):
        """The next message of ``kind`` that ``where`` accepts."""
        deadline = time.monotonic() + DEADLINE
        while self.end.poll(max(0, deadline - time.monotonic())):
            message = self.end.hear()
            self.heard.append(message)
            if isinstance(message, kind) and where(message):
                return message
        raise AssertionError(f"no {kind.__name__} in time; the last words: {self.heard[-3:]}")

    def exit_code(self):
        self.thread.join(DEADLINE)
        return self.code

    def leave(self):
        self.end.say(StopTraining())
        deadline = time.monotonic() + DEADLINE
        while self.thread.is_alive():
            assert time.monotonic() < deadline, "the trainer does not stop"
            if self.end.poll(0.05):
                self.end.hear()


@pytest.fixture
def start(tmp_path):
    trainers = []

    def started(*args, **kwargs):
        trainers.append(Trainer(tmp_path, *args, **kwargs))
        return trainers[-1]

    yield started
    for trainer in trainers:
        trainer.leave()


def test_a_run_from_start_to_stop_and_on_again(start, tmp_path):
    trainer = start()
    assert trainer.hear(TrainingStarted).step == 0
    assert trainer.hear(PolicyPublished).step == 0
    tick = trainer.hear(TickEnded, lambda t: "train/loss" in t.values)
    for key in ("tetris/score_per_piece", "time/pieces_per_second", "time/fps", "train/entropy_loss"):
        assert any(key in m.values for m in trainer.heard if isinstance(m, TickEnded)) or trainer.hear(
            TickEnded, lambda t, key=key: key in t.values
        )
    assert all(type(v) is float for v in tick.values.values())
    games = trainer.hear(TickEnded, lambda t: t.episodes)
    assert len({len(column) for column in games.episodes.values()}) == 1
    assert trainer.hear(TickEnded, lambda t: "rollout/ep_len_mean" in t.values)

    # paused at a boundary, where steps stand still
    trainer.send(PauseTraining())
    paused = trainer.hear(TrainingPaused)
    assert paused.step % 64 == 0
    assert trainer.heard[-2] == PolicyPublished(paused.step, str(tmp_path / "policy.npz"))
    assert trainer.heard[-3].cause == "pause"
    assert load(tmp_path / "policy.npz").step == paused.step
    trainer.send(SaveCheckpoint())
    saved = trainer.hear(CheckpointSaved)
    assert (saved.step, saved.cause) == (paused.step, "save")
    assert trainer.hear(TrainingAlive), "a paused trainer still answers"
    assert isinstance(trainer.heard[-2], CheckpointSaved), "and says nothing else"

    trainer.send(ConfigureTraining({"learning_rate": 0.0005}))
    assert trainer.hear(TrainingConfigured) == TrainingConfigured(paused.step, {"learning_rate": 0.0005})
    trainer.send(ResumeTraining())
    assert trainer.hear(TrainingResumed).step == paused.step

    def changed(tick):
        return tick.values.get("train/learning_rate", 0) == pytest.approx(0.0005, rel=0.01)

    assert trainer.hear(TickEnded, changed).step > paused.step

    trainer.send(StopTraining())
    stopped = trainer.hear(TrainingStopped)
    assert trainer.exit_code() == 0
    last = [m for m in trainer.heard if isinstance(m, CheckpointSaved)][-1]
    assert (last.step, last.cause) == (stopped.step, "stop")
    assert Path(last.path) == CheckpointStore.of_room(tmp_path).newest()[0]
    before = [m for m in trainer.heard if isinstance(m, TickEnded)][-1]

    # on again from the newest whole checkpoint: here the last one is damaged
    (Path(last.path) / checkpoints.PARAMETERS).write_bytes(b"")
    again = start(checkpoint="newest", attempt=2, seconds=before.seconds)
    assert again.hear(TrainingStarted).step == paused.step
    later = again.hear(TickEnded, lambda t: "train/n_updates" in t.values)
    assert later.step > paused.step
    assert later.seconds > before.seconds


def test_what_takes_long_is_announced_and_the_loop_says_that_it_answers(start):
    """The supervisor takes longer silence for a trainer that hangs."""
    trainer = start(SMALL.model_copy(update={"placements_per_second": 20}))
    trainer.hear(TrainingStarted)
    assert [m for m in trainer.heard if isinstance(m, TrainingAlive)] == [
        TrainingAlive(IMPORTING), TrainingAlive(COMPILING),
    ]  # fmt: skip
    for _ in range(2):
        assert trainer.hear(TrainingAlive) == TrainingAlive(), "also while it is slowed down"
    trainer.send(SaveCheckpoint())
    assert trainer.hear(TrainingAlive, lambda m: m.allowance) == TrainingAlive(SAVING)
    trainer.hear(CheckpointSaved)


def test_a_waiting_command_is_not_held_up_by_the_speed_limit(start):
    """At one placement a second a rollout would last over a minute; the deadline of a pause is shorter."""
    trainer = start(SMALL.model_copy(update={"placements_per_second": 1, "environments": 8, "n_steps": 64}))
    trainer.hear(TrainingStarted)
    trainer.hear(TickEnded)
    trainer.send(PauseTraining())
    assert trainer.hear(TrainingPaused).step == 512


def test_the_haste_to_a_command_is_not_paid_for_with_a_standstill(start):
    """The rest of a rollout, played at once, would count for minutes at the limit."""
    trainer = start(SMALL.model_copy(update={"placements_per_second": 1, "environments": 8, "n_steps": 64}))
    trainer.hear(TrainingStarted)
    trainer.hear(TickEnded)
    trainer.send(ConfigureTraining({"placements_per_second": 16}))
    assert trainer.hear(TrainingConfigured).step == 512
    trainer.hear(TickEnded, lambda t: t.step >= 528)


def test_frames_come_only_while_someone_watches(start):
    trainer = start(SMALL.model_copy(update={"placements_per_second": 400}))
    trainer.hear(TickEnded, lambda t: t.step > 100)
    assert not any(isinstance(m, FramePlayed) for m in trainer.heard)
    trainer.send(WatchTraining(True))
    frame = decode(trainer.hear(FramePlayed, lambda m: decode(m.blob).over).blob)
    assert (frame.room, frame.view) == (7, "training")
    assert frame.step % 64 == 0


def test_a_pause_is_seen_by_whoever_looks_after_it(start):
    trainer = start(SMALL.model_copy(update={"placements_per_second": 400}))
    trainer.hear(TickEnded, lambda t: t.step > 100)
    trainer.send(PauseTraining())
    trainer.hear(TrainingPaused)
    frame = decode(trainer.hear(FramePlayed).blob)
    assert (frame.room, frame.view) == (7, "training")
    assert frame.number > 0


def test_dqn_learns_pauses_and_finishes(start, tmp_path):
    config = DQNConfig(
        environments=4, total_placements=1_500, learning_starts=100, batch_size=32, buffer_size=1_000, max_pieces=100
    )
    trainer = start(config)
    trainer.hear(TrainingStarted)
    trainer.hear(TickEnded, lambda t: {"train/loss", "time/fps", "rollout/exploration_rate"} <= set(t.values))
    trainer.send(PauseTraining())
    trainer.hear(TrainingPaused)
    trainer.send(ResumeTraining())
    finished = trainer.hear(TrainingFinished)
    assert 1_500 <= finished.step < 1_500 + config.train_every, "the last rollout is played to its end"
    assert trainer.exit_code() == 0
    assert int(CheckpointStore.of_room(tmp_path).newest()[0].name) == finished.step


def test_key_presses_are_trained_shown_one_by_one_and_finished(start, tmp_path):
    config = KeysDQNConfig(
        environments=2, total_key_presses=3_000, learning_starts=100, batch_size=32, key_presses_per_second=400
    )
    trainer = start(config)
    trainer.hear(TrainingStarted)
    trainer.send(WatchTraining(True))
    frames = [decode(trainer.hear(FramePlayed).blob) for _ in range(30)]
    assert all(frame.keys and frame.view == "training" for frame in frames)
    places = {}
    for frame in frames:
        places.setdefault((frame.game, frame.number), set()).add((frame.row, frame.column, frame.rotation))
    assert max(map(len, places.values())) > 1, "one piece is seen in several places"
    trainer.send(ConfigureTraining({"key_presses_per_second": 0}))
    trainer.hear(TickEnded, lambda t: {"train/loss", "rollout/exploration_rate"} <= set(t.values))
    tick = trainer.hear(TickEnded, lambda t: "tetris/pieces_per_game" in t.values)
    assert 3 < tick.values["tetris/pieces_per_game"] < 60
    assert {"tetris/score_per_piece", "tetris/lines_per_game", "time/pieces_per_second"} <= set(tick.values)
    finished = trainer.hear(TrainingFinished)
    assert 3_000 <= finished.step < 3_000 + config.train_every
    assert load(tmp_path / "policy.npz").step == finished.step
    games = [tick for tick in trainer.heard if isinstance(tick, TickEnded) and tick.episodes]
    assert sum(len(tick.episodes["pieces"]) for tick in games) > 10


def test_a_failure_is_told_in_one_line(start):
    trainer = start(checkpoint="000000000064")
    failed = trainer.hear(TrainingFailed)
    assert "checkpoint" in failed.reason
    assert "\n" not in failed.reason
    assert trainer.exit_code() == 1


def test_a_stored_config_beyond_todays_bounds_is_told_in_a_plain_sentence(start):
    class Stored:
        """As another version of the program left it."""

        @staticmethod
        def model_dump():
            return {**SMALL.model_dump(), "gamma": 7.0, "a_field_that_is_gone": 1}

    failed = start(Stored).hear(TrainingFailed)
    assert failed.reason == (
        "The room's setting gamma is no longer allowed: Must be at most 0.9999. You gave 7.0. "
        "Change it in the settings, then start."
    )
    assert failed.final


def test_two_trainers_never_share_a_folder(start):
    first = start(SMALL.model_copy(update={"placements_per_second": 10}))
    first.hear(TrainingStarted)
    assert "Another trainer" in start().hear(TrainingFailed).reason


def test_a_checkpoint_that_cannot_be_written_is_told_and_training_goes_on(start, tmp_path):
    (tmp_path / "checkpoints").write_text("a file where the folder should be")
    trainer = start()
    trainer.hear(TrainingStarted)
    trainer.send(SaveCheckpoint())
    failed = trainer.hear(CheckpointFailed)
    assert failed.cause == "save"
    assert failed.reason
    assert trainer.hear(TickEnded, lambda t: t.step > failed.step)


def test_manifests_hold_what_a_run_needs_to_go_on(start, tmp_path):
    trainer = start()
    trainer.hear(TrainingStarted)
    trainer.send(SaveCheckpoint())
    saved = trainer.hear(CheckpointSaved)
    manifest = json.loads((Path(saved.path) / checkpoints.MANIFEST).read_text())
    assert manifest["step"] == saved.step
    assert manifest["cause"] == "save"
    assert manifest["config"] == SMALL.model_dump()
    assert np.isfinite(manifest["counters"]["seconds"])
