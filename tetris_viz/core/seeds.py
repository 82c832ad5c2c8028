"""Which games are for learning, and which for judging: a game is its seed.

Training draws seeds below :data:`HELD_OUT`, judging takes the ranges above it, each for one purpose, so that no
figure is of games that something was learned or chosen by.
"""

HELD_OUT = 2_000_000_000
"""Games of seeds from here on are for judging: training draws only smaller ones."""
MOST_SEED = HELD_OUT - 1_000
"""A run's first games are those of its seed and the ones after it, one for each of at most 256 side by side."""

SELECTION = range(HELD_OUT + 1, HELD_OUT + 25)
"""By these games the best policy of a run is chosen, and the curves of ``eval/`` are drawn."""
CONFIRMATION = range(HELD_OUT + 1_001, HELD_OUT + 1_025)
"""What was chosen is told as it plays these: the highest of many results on one set of games is partly luck."""
EVALUATION = range(HELD_OUT + 2_001, HELD_OUT + 2_065)
"""By these, at the end of a run or when somebody asks, runs are ranked."""
BENCHMARK = range(HELD_OUT + 10_001, HELD_OUT + 20_001)
"""By these the benchmarks judge; nothing that runs in a room plays them."""
