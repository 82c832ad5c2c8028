"""What agents that learn Tetris log, as people read it.

``refs`` are the means of 64 games of at most 1,000 pieces, from the harness that evaluates (README).
"""

from ..kind import Metric, Scale

SCORE = "tetris/score_per_piece"
CHARTS = ("tetris/lines_per_game", "eval/survival", "train/loss", "time/pieces_per_second")
SCALE = Scale(chance=0.01, tuned=4.8, most=16)
"""Scores per piece: of random play, of Dellacherie's hand-tuned player, and of one that makes only tetrises."""

METRICS = {
    SCORE: Metric(
        "Score per piece",
        "score-per-piece",
        "score per piece",
        least=(6,),
        refs=(("Dellacherie", SCALE.tuned), ("random", SCALE.chance)),
        digits=2,
        evaluation="eval/score_per_piece",
        spread="eval/score_per_piece_std",
    ),
    "tetris/lines_per_game": Metric(
        "Lines per game",
        "lines-per-game",
        "lines per game",
        log=True,
        least=(0.03, 1),
        floor=0.01,
        refs=(("Dellacherie", 398), ("random", 0.02)),
        evaluation="eval/lines_per_game",
    ),
    "tetris/pieces_per_game": Metric("Pieces per game", "pieces-per-game"),
    "eval/score_per_piece": Metric("Score per piece, evaluated", "evaluation"),
    "eval/best_score_per_piece": Metric("Best score per piece, evaluated", "best"),
    "eval/score_per_piece_std": Metric("Spread of the evaluated score"),
    "eval/lines_per_game": Metric("Lines per game, evaluated", "evaluation"),
    "eval/survival": Metric(
        "Games that survive",
        "survival",
        "share of games",
        share=True,
        refs=(("Dellacherie", 1), ("random", 0)),
        note="to 1,000 pieces",
    ),
    "rollout/ep_rew_mean": Metric("Episode reward"),
    "rollout/ep_len_mean": Metric("Episode length"),
    "rollout/exploration_rate": Metric("Exploration"),
    "train/loss": Metric("Loss", "loss"),
    "train/value_loss": Metric("Value loss", "loss"),
    "train/policy_gradient_loss": Metric("Policy loss", "loss"),
    "train/entropy_loss": Metric("Entropy loss", "entropy"),
    "train/approx_kl": Metric("Change of the policy"),
    "train/learning_rate": Metric("Learning rate"),
    "train/n_updates": Metric("Updates"),
    "train/clip_fraction": Metric("Clipped share"),
    "train/explained_variance": Metric("Explained variance"),
    "time/pieces_per_second": Metric(
        "Training speed", "training-speed", "pieces per second", least=(1,), suffix="\u2009/s"
    ),
    "time/fps": Metric("Steps per second"),
    "time/cpu_seconds": Metric("CPU seconds"),
}
