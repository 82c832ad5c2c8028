"""What somebody sees who watches the classroom's showcase from its first second.

The trainer's own parts learn, and the player plays what they publish; only the clock is made up: it goes as the
preset's speed limit lets training go, so that five minutes are over in a few CPU seconds.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from stable_baselines3.common.callbacks import BaseCallback, CallbackList

from tetris_viz.core.frames import Frame, decode
from tetris_viz.ipc.messages import ShowRoom
from tetris_viz.kinds.presets import build_config
from tetris_viz.player.showcase import Player
from tetris_viz.trainer.algorithms import LiveConfig, build
from tetris_viz.trainer.averaging import ScheduleAndAveragingCallback
from tetris_viz.trainer.checkpoint_manager import PUBLISH_EVERY

MINUTES = 5
SEEDS = range(1, 25)
BAR = 5 / 6
"""Share of the seeds whose watchers see each of FIRSTS in a minute of its own, at least: when a game that is played
by chance, too, has its first tetris is not the preset's to say."""
FIRSTS: dict[str, Callable[[Frame], bool]] = {
    "line": lambda frame: frame.lines > 0,
    "tetris": lambda frame: frame.clears[3] > 0,
    "100-line game": lambda frame: frame.lines >= 100,
}


class Watching(BaseCallback):
    """Plays the showcase beside the training, and notes the minute in which each of FIRSTS was seen."""

    def __init__(self, averaging: ScheduleAndAveragingCallback, room: ShowRoom, placements_per_second: float):
        super().__init__()
        self.firsts: dict[str, float] = {}
        self._averaging, self._room, self._rate = averaging, room, placements_per_second
        self._seconds = self._publish_due = 0.0
        self._player = Player(lambda: self._seconds)

    def _on_rollout_start(self) -> None:
        """The showcase's placements since the last boundary, then the newest policy where one is due."""
        boundary = self.num_timesteps / self._rate
        while (wait := self._player.seconds_to_wait()) is not None and self._seconds + wait <= boundary:
            self._seconds += max(wait, 1e-6)  # less would be lost in rounding, and time stand still
            for played in self._player.play_due():
                self._look(decode(played.blob))
        self._seconds = boundary
        if boundary >= self._publish_due:
            self._publish_due = boundary + PUBLISH_EVERY
            self._averaging.policy.save(self._room.policy)
            self._player.show(ShowRoom(**{**vars(self._room), "step": self.num_timesteps}))

    def _look(self, frame: Frame) -> None:
        for name, happened in FIRSTS.items():
            if happened(frame):
                self.firsts.setdefault(name, self._seconds / 60)

    def _on_step(self) -> bool:
        return self._seconds < 60 * MINUTES


def watch(seed: int) -> dict[str, float]:
    """The minutes, from 0, in which each of FIRSTS was seen for the first time; what was not seen is left out."""
    _, config = build_config("classroom", {"seed": seed})
    live = LiveConfig(config)
    model, averaging = build(live), ScheduleAndAveragingCallback(live)
    with tempfile.TemporaryDirectory() as folder:
        room = ShowRoom(
            number=1, pieces=config.pieces, seed=seed, chosen="newest", policy=str(Path(folder) / "policy.npz"), step=0,
            play=config.showcase_play, pieces_per_second=config.showcase_pieces_per_second,
        )  # fmt: skip
        watching = Watching(averaging, room, config.placements_per_second)
        model.learn(config.total_placements, CallbackList([averaging, watching]))
    return watching.firsts


def apart(firsts: dict[str, float]) -> bool:
    """Whether all of FIRSTS were seen in time, no two in the same minute."""
    minutes = {int(minute) for minute in firsts.values()}
    return len(firsts) == len(minutes) == len(FIRSTS) and max(minutes) < MINUTES
