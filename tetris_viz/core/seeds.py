"""Seeds for training and seeds for evaluation: a game is its seed.

Training draws seeds below :data:`HELD_OUT`.  Each range above it has one purpose, so that no figure comes from games
that something was learned from or chosen by.
"""

HELD_OUT = 2_000_000_000
"""Seeds from here on are for evaluation: training draws smaller ones only."""
MOST_SEED = HELD_OUT - 1_000
"""A run's first games are those of its seed and the ones after it, one for each of at most 256 side by side."""

SELECTION = range(HELD_OUT + 1, HELD_OUT + 25)
"""These games choose the best policy of a run, and make the curves of ``eval/``."""
CONFIRMATION = range(HELD_OUT + 1_001, HELD_OUT + 1_025)
"""The score of a policy that was chosen comes from these: the highest of many results is partly luck."""
EVALUATION = range(HELD_OUT + 2_001, HELD_OUT + 2_065)
"""These rank runs, at their end or when somebody asks."""
BENCHMARK = range(HELD_OUT + 10_001, HELD_OUT + 20_001)
"""The benchmarks use these; nothing that runs in a room plays them."""
