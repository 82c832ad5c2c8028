"""The callback of ``learn()`` that reports what training does and carries out commands.

``_on_rollout_start`` is the boundary: the last update is done and the next rollout has not begun, so that counters and
weights agree.  Pause, resume, save, configure and stop take effect only there.
"""

import time
from collections.abc import Callable
from typing import Any, cast

from stable_baselines3 import DQN
from stable_baselines3.common.callbacks import BaseCallback

from ..core import evaluations
from ..core.frames import encode
from ..game.evaluation import metrics
from ..ipc.link import Link
from ..ipc.messages import (
    ConfigureTraining,
    FramePlayed,
    PauseTraining,
    ResumeTraining,
    SaveCheckpoint,
    StartTraining,
    StopTraining,
    TrainingAlive,
    TrainingConfigured,
    TrainingPaused,
    TrainingResumed,
    TrainingStarted,
)
from ..kinds import ends
from ..kinds.presets import change_config
from .algorithms import LiveConfig, Model
from .checkpoint_manager import CheckpointManager
from .evaluator import Evaluated, Evaluator
from .inbox import Inbox
from .metrics import Meter
from .timing import FrameSampler, Pace, Stopwatch
from .vec_env import GameVecEnv
from .versions import versions

NAP = 0.02
"""Seconds that training sleeps at a time for its speed limit."""
HEARTBEAT_EVERY = 1.0
"""Seconds between two heartbeats."""
SAVING = 60.0
"""Seconds that a checkpoint with a full replay buffer may take on a slow disk."""


class StopTrainingSignal(Exception):
    """Ends ``learn()`` at a boundary.  (False from ``on_step`` would leave the counters ahead of the weights.)"""


class RunFinished(StopTrainingSignal):
    """The run has reached its length, time or goal; the message says which."""


class TrainingCallback(BaseCallback):
    """Puts what happens in training into ``outbox``, and carries out the commands of ``inbox`` at boundaries.

    ``clock`` gives seconds of training (``timing.awake``); ``sleep`` takes seconds.
    """

    model: Model

    def __init__(
        self,
        start: StartTraining,
        live: LiveConfig,
        inbox: Inbox,
        outbox: Link,
        manager: CheckpointManager,
        meter: Meter,
        stopwatch: Stopwatch,
        evaluator: Evaluator,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        super().__init__()
        self._start, self._live, self._inbox, self._outbox = start, live, inbox, outbox
        self._manager, self._meter = manager, meter
        self._stopwatch, self._evaluator = stopwatch, evaluator
        self._clock, self._sleep = clock, sleep
        self._sampler, self._pace = FrameSampler(), Pace(clock())
        self._tick_due, self._heartbeat_due = clock() + start.tick, clock()
        self._policy_step = 0
        self._seconds_before = stopwatch.seconds(clock())
        self._paused = False
        self.started = False

    def begin(self) -> None:
        """Announce that training has started, once."""
        if not self.started:
            self.started = True
            self._outbox.put(
                TrainingStarted(self.model.num_timesteps, versions(), self._meter.episode, self._meter.smoothed)
            )
            self._manager.publish(self._clock())

    def close(self) -> None:
        """Report the newest metrics, policy and checkpoint of a run that ended at a boundary."""
        self._report_evaluation(self._evaluator.take())
        self._save("stop")
        self._manager.publish(self._clock())

    def _on_training_start(self) -> None:
        self.logger.output_formats.append(self._meter)

    def _on_rollout_end(self) -> None:
        self._set_start_time()  # PPO dumps its log next

    def _set_start_time(self) -> None:
        """Let SB3's ``time/fps`` and ``time/time_elapsed``, which use the wall clock, count training alone."""
        trained = self._stopwatch.seconds(self._clock()) - self._seconds_before
        self.model.start_time = time.time_ns() - round(trained * 1e9)

    def _on_rollout_start(self) -> None:
        self._policy_step = self.model.num_timesteps
        is_first = not self.started  # nothing was trained since the checkpoint, which had its evaluation
        self.begin()
        self._outbox.wait_for_room()
        # PPO dumps its log before it trains: what training has just recorded would wait for a whole rollout
        self._meter.note(self.logger.name_to_value)
        has_learned = self.model._n_updates > 0  # not during DQN's warm-up: random weights are nobody's best
        if is_first or not has_learned:
            self._evaluator.resume()
        else:
            self._report_evaluation(
                self._evaluator.tick(self._manager.candidate, self._live.config.evaluation_interval)
            )
        self._tick_if_due()
        publish, save = self._manager.due(self._clock())
        if publish:
            self._manager.publish(self._clock())
        if save:
            self._save("periodic")
        self._carry_out_commands()
        self._finish_if_reached()

    def _finish_if_reached(self) -> None:
        seconds, score = self._stopwatch.seconds(self._clock()), self._manager.best.get(evaluations.BEST)
        end = ends.reached(self._live.config, self.model.num_timesteps, seconds, score, self._manager.best_step)
        if end is not None:
            raise RunFinished(end.reason)

    def _report_evaluation(self, evaluated: Evaluated | None) -> None:
        if evaluated is None:
            return
        policy, report, confirmation = evaluated
        if confirmation:
            place = self._manager.confirm(policy, report)
            self._meter.evaluated(self._manager.best, place)
            return
        place = self._manager.record_evaluation(policy, report)
        self._meter.evaluated({**metrics(report), **self._manager.best}, place)
        if self._manager.needs_confirmation:
            self._evaluator.confirm(policy)

    def _on_step(self) -> bool:
        games = cast(GameVecEnv, self.training_env)
        self._meter.placed(games.placed, games.tally, games.ended, self.num_timesteps)
        if self._inbox.watched and self._sampler.wants(games.shown_over, self._clock()):
            self._show(games)
        self._tick_if_due()
        self._wait_for_pace(games.num_envs)
        return True

    def _show(self, games: GameVecEnv) -> None:
        picture = games.shown
        if picture.number:  # 0 before the first step since the start
            frame = picture.frame(self._start.number, "training", self._policy_step)
            self._outbox.put_newest("frame", FramePlayed(encode(frame)))

    def _wait_for_pace(self, steps: int) -> None:
        self._pace.played(steps, self._live.config.steps_per_second, self._clock())
        while (left := self._pace.left(self._clock())) > 0 and not self._boundary_is_awaited:
            self._evaluator.idle(min(left, NAP))
            self._sleep(max(0.0, min(self._pace.left(self._clock()), NAP)))
            self._tick_if_due()
        if self._boundary_is_awaited:
            self._pace.restart(self._clock())  # steps played early for a command are not owed to the speed limit

    @property
    def _boundary_is_awaited(self) -> bool:
        """Whether a command waits for the next boundary, or the run's time is over."""
        return self._inbox.waiting or ends.is_out_of_time(self._live.config, self._stopwatch.seconds(self._clock()))

    def _send_heartbeat(self) -> None:
        self._heartbeat_due = self._clock() + HEARTBEAT_EVERY
        self._outbox.put(TrainingAlive())

    def _tick_if_due(self) -> None:
        if self._clock() >= self._heartbeat_due:
            self._send_heartbeat()
        if self._clock() >= self._tick_due:
            self._tick()

    def _tick(self) -> None:
        self._tick_due = self._clock() + self._start.tick
        if isinstance(self.model, DQN):
            self._set_start_time()
            self.model.dump_logs()  # SB3 would do so every few games: hundreds a second, later one a minute
        message = self._meter.take(self.model.num_timesteps, self._stopwatch.seconds(self._clock()))
        if message is not None:
            self._outbox.put(message)

    def _save(self, cause: str) -> None:
        if not self._paused:
            self._tick()  # what happened before the checkpoint is reported before it
        self._outbox.put(TrainingAlive(SAVING))
        self._manager.save(cause, self._clock())

    def _carry_out_commands(self) -> None:
        """Carry out the commands that wait; while paused, wait for more."""
        while True:
            paused = self._paused
            command = self._inbox.take(HEARTBEAT_EVERY) if paused else self._inbox.take_waiting()
            if command is None:
                if not paused:
                    return
                self._send_heartbeat()
            if isinstance(command, StopTraining):
                raise StopTrainingSignal
            if isinstance(command, PauseTraining) and not paused:
                self._pause()
            elif isinstance(command, ResumeTraining) and paused:
                self._resume()
            elif isinstance(command, SaveCheckpoint):
                self._save("save")
            elif isinstance(command, ConfigureTraining):
                self._configure(command.changes)

    def _pause(self) -> None:
        self._save("pause")
        self._manager.publish(self._clock())
        self._paused = True
        self._stopwatch.stop(self._clock())
        self._outbox.put(TrainingPaused(self.model.num_timesteps))
        self._show(cast(GameVecEnv, self.training_env))  # whoever looks while it is paused sees where it stopped

    def _resume(self) -> None:
        now = self._clock()
        self._paused = False
        self._stopwatch.go(now)
        self._pace.restart(now)
        self._evaluator.resume()
        self._tick_due = now + self._start.tick
        self._outbox.put(TrainingResumed(self.model.num_timesteps))

    def _configure(self, changes: dict[str, Any]) -> None:
        self._live.config = change_config(self._live.config, changes)
        self._outbox.put(TrainingConfigured(self.model.num_timesteps, changes))
