"""Networks over afterstates: one small MLP judges every placement by the board it leaves.

An observation is ``(batch, 40, FEATURES)``; row ``a`` describes the board after placement
``a``, its last column says whether the placement is legal.  Illegal rows are never computed.
"""

from typing import Any

import torch as th
from gymnasium import spaces
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.type_aliases import PyTorchObs, Schedule
from stable_baselines3.dqn.policies import DQNPolicy, QNetwork
from torch import nn

from ..game.features import FEATURES, LEGAL, SCALE
from .optimizer import PlainAdam

ACTIONS = 40
INPUTS = FEATURES - 1
ILLEGAL_LOGIT = -1e8
ILLEGAL_VALUE = -1e9


def scorer(activation: type[nn.Module], last: float = 1.0) -> nn.Sequential:
    """An MLP INPUTS-64-64-1; the last layer's first weights are multiplied by ``last``."""
    out = nn.Linear(64, 1)
    with th.no_grad():
        out.weight.mul_(last)
        out.bias.mul_(last)
    return nn.Sequential(nn.Linear(INPUTS, 64), activation(), nn.Linear(64, 64), activation(), out)


class ScaledRows(BaseFeaturesExtractor):
    """The observation, each feature divided by its scale; the legal flag stays as it is."""

    scale: th.Tensor

    def __init__(self, observation_space: spaces.Space[Any]):
        super().__init__(observation_space, features_dim=FEATURES)
        scale = th.tensor(1 / SCALE)
        scale[LEGAL] = 1
        self.register_buffer("scale", scale, persistent=False)

    def forward(self, observations: th.Tensor) -> th.Tensor:
        return observations * self.scale


class LegalRows:
    """The legal rows of a batch, and where their scores belong."""

    def __init__(self, observations: th.Tensor):
        flat = observations.reshape(-1, FEATURES)
        self.shape = observations.shape[:-1]
        self.where = flat[:, LEGAL].nonzero().squeeze(1)
        self.rows = flat.index_select(0, self.where)[:, :INPUTS]

    def score(self, mlp: nn.Module, illegal: float) -> th.Tensor:
        """``(batch, 40)``: the MLP's word on legal placements, ``illegal`` on the others."""
        scores: th.Tensor = mlp(self.rows).squeeze(1)
        return scores.new_full((self.shape.numel(),), illegal).index_copy(0, self.where, scores).reshape(self.shape)


class ActorAndCritic(nn.Module):
    """In SB3's place of the "mlp extractor": gives logits ``(batch, 40)`` and values ``(batch, 1)``.

    The value is the critic's word on every placement, weighted by how likely the actor makes it.
    """

    latent_dim_pi = ACTIONS
    latent_dim_vf = 1

    def __init__(self) -> None:
        super().__init__()
        self.actor = scorer(nn.Tanh, last=0.1)
        self.critic = scorer(nn.Tanh)

    def forward(self, observations: th.Tensor) -> tuple[th.Tensor, th.Tensor]:
        legal = LegalRows(observations)
        logits = legal.score(self.actor, ILLEGAL_LOGIT)
        weights = logits.detach().softmax(-1)
        return logits, (weights * legal.score(self.critic, 0.0)).sum(-1, keepdim=True)

    def forward_actor(self, observations: th.Tensor) -> th.Tensor:
        return LegalRows(observations).score(self.actor, ILLEGAL_LOGIT)

    def forward_critic(self, observations: th.Tensor) -> th.Tensor:
        with th.no_grad():
            weights = self.forward_actor(observations).softmax(-1)
        return (weights * LegalRows(observations).score(self.critic, 0.0)).sum(-1, keepdim=True)


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
        kwargs.update(features_extractor_class=ScaledRows, ortho_init=False)
        kwargs.update(optimizer_class=PlainAdam, optimizer_kwargs={"eps": 1e-5})  # SB3's eps for Adam
        super().__init__(observation_space, action_space, lr_schedule, **kwargs)

    @property
    def actor(self) -> nn.Sequential:
        return self.mlp_extractor.actor

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
        self.q_net = scorer(nn.ReLU)

    def forward(self, obs: PyTorchObs) -> th.Tensor:
        return LegalRows(self.extract_features(obs, self.features_extractor)).score(self.q_net, ILLEGAL_VALUE)


class AfterstateDQNPolicy(DQNPolicy):
    """DQN's policy: SB3's own around :class:`AfterstateQNetwork`."""

    def __init__(
        self, observation_space: spaces.Space[Any], action_space: spaces.Discrete, lr_schedule: Schedule, **kwargs: Any
    ):
        kwargs.update(features_extractor_class=ScaledRows, optimizer_class=PlainAdam)
        super().__init__(observation_space, action_space, lr_schedule, **kwargs)

    @property
    def actor(self) -> nn.Sequential:
        return self.q_net.q_net

    def make_q_net(self) -> AfterstateQNetwork:
        arguments = self._update_features_extractor(self.net_args, features_extractor=None)
        return AfterstateQNetwork(**arguments).to(self.device)
