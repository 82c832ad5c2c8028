"""How fast tetris-gymnasium's own way to place pieces is: the measure that training is held against."""

import time

import numpy as np
from tetris_gymnasium.envs import Tetris
from tetris_gymnasium.wrappers.grouped import GroupedActionsObservations
from tetris_gymnasium.wrappers.observation import FeatureVectorObservation


def placements_per_second(seconds: float = 10.0) -> float:
    """Random legal placements with the grouped wrapper and its feature vectors, per CPU second."""
    tetris = Tetris(gravity=False)
    env = GroupedActionsObservations(tetris, observation_wrappers=[FeatureVectorObservation(tetris)])
    rng, played = np.random.default_rng(1), 0
    env.reset(seed=1)
    began = time.process_time()
    while time.process_time() - began < seconds:
        _, _, over, _, _ = env.step(int(rng.choice(np.flatnonzero(env.legal_actions_mask))))
        played += 1
        if over:
            env.reset()
    return played / (time.process_time() - began)
