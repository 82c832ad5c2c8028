"""The choices that settings, games and policies share, by their names in configs, files and messages."""

from typing import Literal

Objective = Literal["score", "lines"]
"""What a placement is rewarded for."""
Pieces = Literal["bag", "uniform"]
"""The order of pieces: each of the seven once before any returns, or drawn freely."""
Play = Literal["sampled", "greedy", "strong", "master"]
"""How a policy chooses: by its probabilities, by its best move, or searching one or two pieces ahead."""
View = Literal["training", "showcase"]
"""The two boards of a room: what the learner plays, and what its policy plays for viewers."""
