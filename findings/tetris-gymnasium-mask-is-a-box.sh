#!/bin/bash
# tetris-gymnasium 0.3.1: active_tetromino_mask marks the box around the falling piece, not its cells.
#
# The observation's mask is 1 in the whole square of the piece's matrix, so board * (1 - mask), the obvious way to see
# the stack alone, removes settled cells beside the piece, and board * mask shows them as part of it.
# Seen: 16 ones for an I of 4 cells; lying over a stack, the box holds settled cells of other pieces.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --no-deps tetris-gymnasium==0.3.1 gymnasium==1.4.0 numpy==2.4.6 \
    opencv-python-headless==5.0.0.93 cloudpickle==3.1.2 Farama-Notifications==0.0.6 typing_extensions==4.16.0
"$folder/venv/bin/python" - <<'PY'
from tetris_gymnasium.envs import Tetris

I = 2  # two base pixels come before the pieces
env = Tetris(gravity=False)
seen = None
for seed in range(1, 200):
    env.reset(seed=seed)
    over = False
    while not over and env.active_tetromino.id != I:
        *_, over, _, _ = env.step(env.actions.hard_drop)
    settled = env.board.copy()
    while not over and not env.collision(env.active_tetromino, env.x, env.y + 1):
        observation, *_ = env.step(env.actions.move_down)
        mask = observation["active_tetromino_mask"]
        of_others = int(((settled > 1) & (mask == 1)).sum())
        if of_others:
            seen = int(mask.sum()), int((env.active_tetromino.matrix > 0).sum()), of_others
            break
    if seen:
        break
print("ones in the mask, cells of the piece, settled cells in the mask:", *seen)
assert seen[0] != seen[1], "changed: the mask marks the piece's cells"
assert seen[:2] == (16, 4) and seen[2] > 0
PY
echo "as described"
