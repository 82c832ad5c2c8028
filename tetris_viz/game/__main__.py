"""``python -m tetris_viz.game``: compile the game's kernels and say so."""

import time

from .compile import warm_up

if __name__ == "__main__":
    began = time.perf_counter()
    warm_up()
    print(f"The game's kernels are compiled ({time.perf_counter() - began:.1f} s).")
