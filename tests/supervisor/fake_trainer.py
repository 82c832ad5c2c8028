"""A trainer without learning: `pieces` and `seed` of the config choose how it behaves.

seed 1 counts up to the length of the run; 13 says that it failed; 14 exits with 3; 15 ignores stop and SIGTERM;
16 begins, and hears what it is told, only while its room's folder holds a file ``go``;
17 is judged better and better.
"""

import signal
import sys
import time
from pathlib import Path

from tests.children import End
from tetris_viz.ipc import messages as m
from tetris_viz.ipc.heartbeat import INTERVAL
from tetris_viz.processes import become_child


def main() -> None:
    pipe = End(become_child(signal.SIGKILL), m.ToTrainer)
    start = pipe.hear()
    seed = start.config["seed"]
    folder = Path(start.folder) / "checkpoints"
    steps = sorted(int(p.name) for p in folder.iterdir()) if start.checkpoint and folder.exists() else []
    step = steps[-1] if steps else 0
    go = Path(start.folder) / "go"
    while seed == 16 and not go.exists():
        time.sleep(0.01)
    pipe.say(m.TrainingStarted(step))
    if seed == 13:
        pipe.say(m.TrainingFailed("the network became NaN"))
        sys.exit(1)
    if seed == 14:
        sys.exit(3)
    if seed == 15:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    paused, told = False, time.monotonic()
    while True:
        while pipe.poll(0.02) and (seed != 16 or go.exists()):
            match pipe.hear():
                case m.StopTraining() if seed != 15:
                    save(pipe, folder, step, "stop")
                    pipe.say(m.TrainingStopped(step))
                    return
                case m.PauseTraining():
                    paused = True
                    pipe.say(m.TrainingPaused(step))
                case m.ResumeTraining():
                    paused = False
                    pipe.say(m.TrainingResumed(step))
                case m.SaveCheckpoint():
                    save(pipe, folder, step, "save")
                case m.ConfigureTraining(changes):
                    start.config.update(changes)
                    pipe.say(m.TrainingConfigured(step, changes))
        if step >= start.config["total_placements"]:
            pipe.say(m.TrainingFinished(step))
            return
        if not paused:
            step += 10
            names = ("score_per_piece", "best_score_per_piece") if seed == 17 else ()
            judged = {f"eval/{name}": step / 100 for name in names}
            pipe.say(m.TickEnded(step, step // 10, step / 10, {"train/loss": 1 / step, **judged}, {}))
        elif time.monotonic() - told >= INTERVAL:
            pipe.say(m.TrainingAlive())
            told = time.monotonic()
        time.sleep(0.01)


def save(pipe, folder: Path, step: int, cause: str) -> None:
    (folder / str(step)).mkdir(parents=True, exist_ok=True)
    pipe.say(m.CheckpointSaved(step, str(folder / str(step)), cause))


main()
