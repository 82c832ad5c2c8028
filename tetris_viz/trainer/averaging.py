"""What changes learning itself at every rollout boundary: the schedules, and the average of past networks."""

from typing import Any

import torch as th
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback

from ..core.parts import Part
from ..game.policyfile import AnyPolicy
from ..kinds.tetris.configs import PPOConfig
from .algorithms import LiveConfig, Model, as_policy

AVERAGING = Part()


class ScheduleAndAveragingCallback(BaseCallback):
    """PPO's entropy schedule and weight average (EMA); the first callback of every run, in rooms and in benchmarks.

    After rollout n (from 0) the average is ``keep * average + (1 - keep) * newest`` with
    ``keep = min(averaging, (1 + n) / (5 + n))``: at first it is mostly of the newest quarter of all networks, as
    early ones are soon out of date.  Averaged weights play better than the newest ones: Polyak and Juditsky,
    "Acceleration of Stochastic Approximation by Averaging", 1992.
    """

    model: Model

    def __init__(self, live: LiveConfig):
        super().__init__()
        self._live = live
        self._average: dict[str, th.Tensor] | None = None
        self._rollouts, self._mixed_at = 0, -1

    @property
    def policy(self) -> AnyPolicy:
        """The policy that plays best now: PPO's averaged weights, DQN's newest ones."""
        return as_policy(self.model, self._live.config, self._average)

    @property
    def average(self) -> dict[str, th.Tensor] | None:
        """The averaged weights by their names in the policy's ``state_dict``; None before the first rollout."""
        return self._average

    def state(self) -> dict[str, Any]:
        """The counters that :meth:`restore` takes besides the average."""
        return AVERAGING.keep({"rollouts": self._rollouts, "mixed_at": self._mixed_at})

    def restore(self, average: dict[str, th.Tensor] | None, state: Any) -> None:
        """Continue from ``average`` and a ``state()``; raises :class:`~tetris_viz.core.parts.Unfit`."""
        fields = AVERAGING.read(state)
        self._average, self._rollouts, self._mixed_at = average, fields["rollouts"], fields["mixed_at"]

    def _on_rollout_start(self) -> None:
        live = self._live
        live.step = self.model.num_timesteps
        if isinstance(self.model, PPO) and isinstance(live.config, PPOConfig):
            self.model.ent_coef = live.config.ent_coef_at(live.step)
            self._mix(live.config.averaging)

    def _mix(self, most: float) -> None:
        if self._mixed_at == self.model.num_timesteps:
            return  # a run that resumes at this boundary has done this one
        self._mixed_at = self.model.num_timesteps
        newest = self.model.policy.state_dict()
        if self._average is None:
            self._average = {name: weights.clone() for name, weights in newest.items()}
        keep = min(most, (1 + self._rollouts) / (5 + self._rollouts))
        for name, average in self._average.items():
            average.mul_(keep).add_(newest[name], alpha=1 - keep)
        self._rollouts += 1

    def _on_step(self) -> bool:
        return True
