"""Which games are for learning, and which for judging."""

HELD_OUT = 2_000_000_000
"""Games of seeds from here on are for judging: training draws only smaller ones."""
MOST_SEED = HELD_OUT - 1_000
"""A run's first games are those of its seed and the ones after it, one for each of at most 256 side by side."""
