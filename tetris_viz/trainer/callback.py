"""The hook into ``learn()``.

``_on_rollout_start`` is the boundary: the last update is done, the next rollout not begun,
so every counter and weight agrees.  Pause, resume, save, configure and stop act only there.
"""

import time
from collections.abc import Callable
from typing import Any, cast

from stable_baselines3 import DQN
from stable_baselines3.common.callbacks import BaseCallback

from ..core import ends
from ..core.frames import encode
from ..core.messages import (
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
from ..core.presets import change_config
from ..game.evaluation import metrics
from .algorithms import Live, Model
from .evaluator import Evaluator, Judged
from .keeper import Keeper
from .metrics import Meter
from .pipes import Inbox, Outbox
from .timing import FrameSampler, Pace, Stopwatch
from .vec_env import Told
from .versions import versions

NAP = 0.02
SPEAK_EVERY = 1.0
"""Seconds between two words that say no more than that the loop answers."""
SAVING = 60.0
"""Seconds that a checkpoint with a full replay memory may take on a slow disk."""


class Leave(Exception):
    """Ends ``learn()`` at a boundary: False from ``on_step`` would leave counters ahead of the weights."""


class Ended(Leave):
    """The run has reached what ends it; the message says what that is."""


class TrainingCallback(BaseCallback):
    """Tells the outbox what happens in training, and does at boundaries what the inbox asks."""

    model: Model

    def __init__(
        self,
        start: StartTraining,
        live: Live,
        inbox: Inbox,
        outbox: Outbox,
        keeper: Keeper,
        meter: Meter,
        stopwatch: Stopwatch,
        evaluator: Evaluator,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        super().__init__()
        self._start, self._live, self._inbox, self._outbox = start, live, inbox, outbox
        self._keeper, self._meter = keeper, meter
        self._stopwatch, self._evaluator = stopwatch, evaluator
        self._clock, self._sleep = clock, sleep
        self._sampler, self._pace = FrameSampler(), Pace(clock())
        self._tick_due, self._speak_due = clock() + start.tick, clock()
        self._policy_step = 0
        self._seconds_before = stopwatch.seconds(clock())
        self._paused = False
        self.started = False

    def begin(self) -> None:
        """Tell that training has started, once."""
        if not self.started:
            self.started = True
            self._outbox.put(
                TrainingStarted(self.model.num_timesteps, versions(), self._meter.episode, self._meter.smoothed)
            )
            self._keeper.publish(self._clock())

    def close(self) -> None:
        """The last words of a run that ended at a boundary: newest metrics, policy and checkpoint."""
        self._judged(self._evaluator.take())
        self._save("stop")
        self._keeper.publish(self._clock())

    def _on_training_start(self) -> None:
        self.logger.output_formats.append(self._meter)

    def _on_rollout_end(self) -> None:
        self._set_start_time()  # PPO dumps its log next

    def _set_start_time(self) -> None:
        """SB3's ``time/fps`` and ``time/time_elapsed`` count from it, by the wall clock: of training alone."""
        trained = self._stopwatch.seconds(self._clock()) - self._seconds_before
        self.model.start_time = time.time_ns() - round(trained * 1e9)

    def _on_rollout_start(self) -> None:
        self._policy_step = self.model.num_timesteps
        was_here_before = not self.started  # before its checkpoint, and had its turn; or it is at its very beginning
        self.begin()
        self._outbox.wait_for_room()
        # PPO dumps its log before it trains: what training just recorded would wait a whole rollout
        self._meter.note(self.logger.name_to_value)
        has_learned = self.model._n_updates > 0  # DQN has not for a while; a policy by chance is nobody's best
        if was_here_before or not has_learned:
            self._evaluator.resume()
        else:
            self._judged(self._evaluator.turn(self._keeper.candidate, self._live.config.evaluation_interval))
        self._tick_if_due()
        publish, save = self._keeper.due(self._clock())
        if publish:
            self._keeper.publish(self._clock())
        if save:
            self._save("periodic")
        self._obey()
        self._end_if_reached()

    def _end_if_reached(self) -> None:
        seconds, score = self._stopwatch.seconds(self._clock()), self._keeper.best.get(ends.BEST)
        end = ends.reached(self._live.config, self.model.num_timesteps, seconds, score, self._keeper.best_step)
        if end is not None:
            raise Ended(end.reason)

    def _judged(self, judged: Judged | None) -> None:
        if judged is None:
            return
        policy, report, again = judged
        if again:
            place = self._keeper.confirm(policy, report)
            self._meter.judged(self._keeper.best, place)
            return
        place = self._keeper.judge(policy, report)
        self._meter.judged({**metrics(report), **self._keeper.best}, place)
        if self._keeper.contends:
            self._evaluator.judge_again(policy)

    def _on_step(self) -> bool:
        games = cast(Told, self.training_env)
        self._meter.placed(games.placed, games.tally, games.ended, self.num_timesteps)
        if self._inbox.watched and self._sampler.wants(games.shown_over, self._clock()):
            self._show(games)
        self._tick_if_due()
        self._wait_for_pace(games.num_envs)
        return True

    def _show(self, games: Told) -> None:
        picture = games.shown
        if picture.number:  # 0 before the first step since the start
            self._outbox.show(FramePlayed(encode(picture.frame(self._start.number, "training", self._policy_step))))

    def _wait_for_pace(self, steps: int) -> None:
        self._pace.played(steps, self._live.config.steps_per_second, self._clock())
        while (left := self._pace.left(self._clock())) > 0 and not self._hurries:
            self._evaluator.idle(min(left, NAP))
            self._sleep(max(0.0, min(self._pace.left(self._clock()), NAP)))
            self._tick_if_due()
        if self._hurries:
            self._pace.restart(self._clock())  # the haste to its boundary is not to be made up for by standing still

    @property
    def _hurries(self) -> bool:
        """Whether the next boundary is waited for: by a command, or because the run's time is over."""
        return self._inbox.waiting or ends.is_out_of_time(self._live.config, self._stopwatch.seconds(self._clock()))

    def _speak(self) -> None:
        self._speak_due = self._clock() + SPEAK_EVERY
        self._outbox.put(TrainingAlive())

    def _tick_if_due(self) -> None:
        if self._clock() >= self._speak_due:
            self._speak()
        if self._clock() >= self._tick_due:
            self._tick()

    def _tick(self) -> None:
        self._tick_due = self._clock() + self._start.tick
        if isinstance(self.model, DQN):
            self._set_start_time()
            self.model.dump_logs()  # SB3 would do so every few games: hundreds a second, later one a minute
        ended = self._meter.take(self.model.num_timesteps, self._stopwatch.seconds(self._clock()))
        if ended is not None:
            self._outbox.put(ended)

    def _save(self, cause: str) -> None:
        if not self._paused:
            self._tick()  # what happened before a checkpoint is told before it
        self._outbox.put(TrainingAlive(SAVING))
        self._keeper.save(cause, self._clock())

    def _obey(self) -> None:
        """Do what waits; while paused, wait for more."""
        while True:
            paused = self._paused
            command = self._inbox.take(SPEAK_EVERY) if paused else self._inbox.take_waiting()
            if command is None:
                if not paused:
                    return
                self._speak()
            if isinstance(command, StopTraining):
                raise Leave
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
        self._keeper.publish(self._clock())
        self._paused = True
        self._stopwatch.stop(self._clock())
        self._outbox.put(TrainingPaused(self.model.num_timesteps))
        self._show(cast(Told, self.training_env))  # whoever looks while it is paused sees where it stopped

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
