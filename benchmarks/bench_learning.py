"""How well the default preset plays after 100,000 placements.

Trains with the trainer's own algorithm, then lets the numpy policy play greedily on ten
seeds it never trained on, 1,000 pieces each (a game that dies is followed by another).
Exits 1 when the mean is below 300 of the 400 lines that 1,000 pieces can clear.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

from tetris_viz.core.presets import PRESETS
from tetris_viz.game.environment import PlacementEnv
from tetris_viz.game.policy import Policy
from tetris_viz.trainer.algorithms import Live, as_policy, build

RESULT = Path(__file__).parent / "results" / "learning.json"
REQUIRED_LINES = 300
FIRST_SEED, SEEDS, PIECES = 10_000, 10, 1_000


def play(policy: Policy, seed: int, pieces: int) -> dict[str, float]:
    """Greedy play of ``pieces`` pieces on game orders that begin at ``seed``."""
    env, rng = PlacementEnv(max_pieces=10 * pieces, seed=seed), np.random.default_rng(seed)
    lines = score = deaths = 0
    observation, _ = env.reset()
    placement = None
    for _ in range(pieces):
        observation, _, over, _, info = env.step(policy.choose(observation, "greedy", rng))
        placement = info["placement"]
        if over:
            lines, score, deaths, placement = lines + placement.lines, score + placement.score, deaths + 1, None
            observation, _ = env.reset()
    if placement is not None:
        lines, score = lines + placement.lines, score + placement.score
    return {"seed": seed, "lines": lines, "score_per_piece": score / pieces, "deaths": deaths}


def train(preset: str, placements: int, seed: int) -> tuple[Policy, float]:
    """The policy after ``placements`` placements, and the CPU seconds they took."""
    torch.set_num_threads(1)
    config = PRESETS[preset].config.model_copy(update={"total_placements": placements, "seed": seed})
    model = build(Live(config))
    began = time.process_time()
    model.learn(placements, log_interval=1)
    return as_policy(model), time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="ppo-score", choices=sorted(PRESETS))
    parser.add_argument("--placements", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    policy, seconds = train(options.preset, options.placements, options.seed)
    games = [play(policy, FIRST_SEED + i, PIECES) for i in range(SEEDS)]
    mean = {key: float(np.mean([game[key] for game in games])) for key in ("lines", "score_per_piece", "deaths")}
    print(f"{options.preset}, {policy.step:,} placements in {seconds:.0f} CPU seconds ({policy.step / seconds:,.0f}/s)")
    print(f"{'seed':>6} {'lines of 400':>13} {'score/piece':>12} {'deaths':>7}")
    for game in [*games, {"seed": "mean", **mean}]:
        print(f"{game['seed']:>6} {game['lines']:>13g} {game['score_per_piece']:>12.2f} {game['deaths']:>7g}")
    result = {
        "preset": options.preset, "seed": options.seed, "placements": policy.step, "cpu_seconds": round(seconds, 1),
        "placements_per_second": round(policy.step / seconds), "pieces_per_seed": PIECES,
        "required_lines": REQUIRED_LINES, "mean": mean, "games": games,
    }  # fmt: skip
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    return 0 if mean["lines"] >= REQUIRED_LINES else 1


if __name__ == "__main__":
    sys.exit(main())
