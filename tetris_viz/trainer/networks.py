"""Networks over afterstates: one small MLP values every placement by the board it leaves.

Observations are ``(batch, 41, FEATURES)`` uint8 (see game/features): a row for every placement, whose last column is
its legal flag, and a row for the board itself.  Illegal rows are never computed.
"""

import math
from typing import Any

import torch as th
from gymnasium import spaces
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.type_aliases import PyTorchObs, Schedule
from stable_baselines3.dqn.policies import DQNPolicy, QNetwork
from torch import nn

from ..game.features import ACTIONS, ACTOR, BOARD, CRITIC_COLUMNS, LEGAL, SCALE
from .optimizer import PlainAdam

ILLEGAL_LOGIT = -1e8
ILLEGAL_VALUE = -1e9
PRUNE = math.log(1e-3)
"""Log of the probability, relative to the likeliest placement, below which one is left out of rollout and updates."""


def mlp(inputs: int, hidden: int, last: float = 1.0) -> nn.Sequential:
    """An MLP inputs-hidden-hidden-1 with ReLU; the last layer's first weights are multiplied by ``last``."""
    out = nn.Linear(hidden, 1)
    with th.no_grad():
        out.weight.mul_(last)
        out.bias.mul_(last)
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), out)


class Raw(BaseFeaturesExtractor):
    """Passes observations on as uint8: the networks pick the rows they need before they convert them to floats."""

    def __init__(self, observation_space: spaces.Space[Any]):
        super().__init__(observation_space, features_dim=1)

    def forward(self, observations: th.Tensor) -> th.Tensor:
        return observations


class Actor(nn.Module):
    """From observations ``(batch, 41, FEATURES)`` to scores ``(batch, 40)``, ``illegal`` where an action is illegal."""

    scale: th.Tensor

    def __init__(self, illegal: float, last: float = 1.0) -> None:
        super().__init__()
        self.mlp, self.illegal = mlp(ACTOR.stop, 64, last), illegal
        self.register_buffer("scale", th.tensor(1 / SCALE[ACTOR]), persistent=False)

    def forward(self, observations: th.Tensor) -> th.Tensor:
        shape = observations.shape[0], ACTIONS
        game, action = observations[:, :BOARD, LEGAL].nonzero(as_tuple=True)
        rows = observations[game, action, ACTOR] * self.scale
        scores: th.Tensor = self.mlp(rows).squeeze(1)
        flat = scores.new_full((shape[0] * shape[1],), self.illegal)
        return flat.index_copy(0, game * ACTIONS + action, scores).reshape(shape)


class Critic(nn.Module):
    """The value of a board with the piece to place and the next one: ``(batch, 1)``."""

    scale: th.Tensor
    columns: th.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.mlp = mlp(len(CRITIC_COLUMNS), 128)
        self.register_buffer("columns", th.tensor(CRITIC_COLUMNS), persistent=False)
        self.register_buffer("scale", th.tensor(1 / SCALE[list(CRITIC_COLUMNS)]), persistent=False)

    def forward(self, observations: th.Tensor) -> th.Tensor:
        value: th.Tensor = self.mlp(observations[:, BOARD].index_select(1, self.columns) * self.scale)
        return value


class ActorAndCritic(nn.Module):
    """In SB3's place of the "mlp extractor": gives logits ``(batch, 40)`` and values ``(batch, 1)``."""

    latent_dim_pi = ACTIONS
    latent_dim_vf = 1

    def __init__(self) -> None:
        super().__init__()
        self.actor, self.critic = Actor(ILLEGAL_LOGIT, last=0.1), Critic()

    def forward(self, observations: th.Tensor) -> tuple[th.Tensor, th.Tensor]:
        return self.actor(observations), self.critic(observations)

    def forward_actor(self, observations: th.Tensor) -> th.Tensor:
        logits: th.Tensor = self.actor(observations)
        return logits

    def forward_critic(self, observations: th.Tensor) -> th.Tensor:
        value: th.Tensor = self.critic(observations)
        return value


class AfterstatePolicy(ActorCriticPolicy):
    """PPO's policy: SB3's own, with its networks replaced where SB3 lets them be."""

    mlp_extractor: ActorAndCritic  # type: ignore[assignment]

    def __init__(
        self,
        observation_space: spaces.Space[Any],
        action_space: spaces.Space[Any],
        lr_schedule: Schedule,
        **kwargs: Any,
    ):
        kwargs.update(features_extractor_class=Raw, ortho_init=False)
        kwargs.update(optimizer_class=PlainAdam, optimizer_kwargs={"eps": 1e-5})  # SB3's eps for Adam
        super().__init__(observation_space, action_space, lr_schedule, **kwargs)

    def extract_features(self, obs: PyTorchObs, features_extractor: Any = None) -> Any:
        """As it is: SB3 would make floats of all 41 rows first."""
        return obs

    def forward(self, obs: th.Tensor, deterministic: bool = False) -> tuple[th.Tensor, th.Tensor, th.Tensor]:
        """SB3's rollout step: actions ``(batch,)``, values ``(batch, 1)``, log-probabilities ``(batch,)``.

        Placements that are very unlikely (``PRUNE``) become illegal: their flags are cleared in ``obs`` itself, which
        shares its memory with what SB3 stores next, so that sampling, log-probabilities and updates agree on which
        placements there are.  ``predict`` does not come here.
        """
        logits: th.Tensor = self.mlp_extractor.actor(obs)
        kept = logits > logits.max(dim=1, keepdim=True).values + PRUNE
        obs[:, :BOARD, LEGAL] *= kept
        distribution = self._get_action_dist_from_latent(logits.masked_fill(~kept, ILLEGAL_LOGIT))
        actions = distribution.get_actions(deterministic=deterministic)
        return actions, self.mlp_extractor.critic(obs), distribution.log_prob(actions)

    def _build_mlp_extractor(self) -> None:
        self.mlp_extractor = ActorAndCritic()

    def _build(self, lr_schedule: Schedule) -> None:
        super()._build(lr_schedule)
        self.action_net, self.value_net = nn.Identity(), nn.Identity()  # type: ignore[assignment]
        # SB3's optimizer also held the layers just replaced
        self.optimizer = self.optimizer_class(self.parameters(), lr=lr_schedule(1), **self.optimizer_kwargs)  # type: ignore[call-arg]


class AfterstateQNetwork(QNetwork):
    """The value of every placement, ``(batch, 40)``."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.q_net = Actor(ILLEGAL_VALUE)  # type: ignore[assignment]

    def forward(self, obs: PyTorchObs) -> th.Tensor:
        value: th.Tensor = self.q_net(obs)
        return value


class AfterstateDQNPolicy(DQNPolicy):
    """DQN's policy: SB3's own around :class:`AfterstateQNetwork`."""

    def __init__(
        self, observation_space: spaces.Space[Any], action_space: spaces.Discrete, lr_schedule: Schedule, **kwargs: Any
    ):
        kwargs.update(features_extractor_class=Raw, optimizer_class=PlainAdam)
        super().__init__(observation_space, action_space, lr_schedule, **kwargs)

    def make_q_net(self) -> AfterstateQNetwork:
        arguments = self._update_features_extractor(self.net_args, features_extractor=None)
        return AfterstateQNetwork(**arguments).to(self.device)
