#!/bin/bash
# tetris-gymnasium 0.3.1: the action rotate_clockwise turns the piece counter-clockwise, and the other way round.
#
# rotate(clockwise=True) calls numpy.rot90 with k=1, which turns against the clock.  Key labels, recorded games and
# rotation systems that go by the names are mirrored.
# Seen: a T whose stem points up points left after rotate_clockwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --no-deps tetris-gymnasium==0.3.1 gymnasium==1.4.0 numpy==2.4.6 \
    opencv-python-headless==5.0.0.93 cloudpickle==3.1.2 Farama-Notifications==0.0.6 typing_extensions==4.16.0
"$folder/venv/bin/python" - <<'PY'
from tetris_gymnasium.envs import Tetris

T = 4  # two base pixels come before the pieces
env = Tetris(gravity=False)
env.reset(seed=next(seed for seed in range(1, 100) if env.reset(seed=seed) and env.active_tetromino.id == T))


def cells():
    return (env.active_tetromino.matrix > 0).astype(int).tolist()


up = cells()
env.step(env.actions.rotate_clockwise)
turned = cells()
print(*up, "rotate_clockwise:", *turned, sep="\n")
assert up == [[0, 1, 0], [1, 1, 1], [0, 0, 0]]
assert turned != [[0, 1, 0], [0, 1, 1], [0, 1, 0]], "changed: it turns with the clock now"
assert turned == [[0, 1, 0], [1, 1, 0], [0, 1, 0]]
PY
echo "as described"
