#!/bin/bash
# tetris-gymnasium 0.3.1: a state from get_state() is good for one set_state().
#
# set_state() makes the state's own queue and randomizer the environment's, so playing on uses them up: a search that
# goes back to one state twice gets other pieces the second time, without an error.  Copy the state before each use.
# Seen: [3, 6, 4, 5, 8, 7] from the state, the same after the first set_state, [3, 3, 6, 5, 2, 8] after the second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --no-deps tetris-gymnasium==0.3.1 gymnasium==1.4.0 numpy==2.4.6 \
    opencv-python-headless==5.0.0.93 cloudpickle==3.1.2 Farama-Notifications==0.0.6 typing_extensions==4.16.0
"$folder/venv/bin/python" - <<'PY'
from tetris_gymnasium.envs import Tetris

env = Tetris(gravity=False)
env.reset(seed=5)
state = env.get_state()


def pieces():
    seen = []
    for _ in range(6):
        seen.append(int(env.active_tetromino.id))
        env.step(env.actions.hard_drop)
    return seen


first = pieces()
env.set_state(state)
second = pieces()
env.set_state(state)
third = pieces()
print(first, second, third, sep="\n")
assert first == second == [3, 6, 4, 5, 8, 7], "the game itself is another one"
assert third != first, "changed: a state can be restored more than once"
PY
echo "as described"
