"""The ways to play a policy."""

import numpy as np

from ..core.choices import Play
from .lookahead import Lookahead
from .policy import Policy
from .position import Choose


def chooser(policy: Policy, play: Play, rng: np.random.Generator) -> Choose:
    """How ``policy`` plays: by its probabilities, by its best move, or searching one or two pieces ahead.

    Greedy play for score asks actor and critic, for lines the actor alone (docs/decisions/0006).
    Raises ``PolicyError`` where the policy has no network that this way to play needs.
    """
    if play == "greedy" and (policy.critic is None or policy.objective == "lines"):
        return lambda position: policy.greedy(position.observation)
    if play == "sampled":
        return lambda position: policy.sample(position.observation, rng)
    return Lookahead(policy, play)
