#!/bin/bash
# stable-baselines3 2.9.2: a callback that raises model._total_timesteps lengthens no run, and stretches the schedules
# of DQN but not those of PPO.
#
# learn() keeps the length in a local variable, so a run ends where it would have ended.  PPO's progress is counted
# with that variable, DQN's with the attribute.  The same callback therefore leaves PPO as it was, and makes DQN end
# amid its schedules, without a word.
# Seen, doubling the attribute at the start of runs of 512 steps: PPO ends at 512 with progress 0.0 left, DQN at 512
# with 0.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q torch==2.13.0
"$folder/venv/bin/pip" install -q stable_baselines3==2.9.2 gymnasium==1.4.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
from stable_baselines3 import DQN, PPO
from stable_baselines3.common.callbacks import BaseCallback


class Longer(BaseCallback):
    def _on_training_start(self):
        self.model._total_timesteps *= 2

    def _on_step(self):
        return True


seen = {}
for algorithm, options in ((PPO, {"n_steps": 128}), (DQN, {"learning_starts": 100})):
    model = algorithm("MlpPolicy", "CartPole-v1", seed=1, device="cpu", **options)
    model.learn(512, callback=Longer())
    seen[algorithm.__name__] = model.num_timesteps, round(model._current_progress_remaining, 2)
print(seen)
assert seen == {"PPO": (512, 0.0), "DQN": (512, 0.5)}, "changed"
PY
echo "as described"
