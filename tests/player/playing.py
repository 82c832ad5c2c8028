"""Lets a player play, on a clock of our own and with policies made by hand."""

from pathlib import Path

import numpy as np

from tetris_viz.core.frames import Frame, decode
from tetris_viz.game.features import ACTOR, SCALE
from tetris_viz.game.policy import Policy
from tetris_viz.player.showcase import Player


class Clock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def write_policy(path: Path, step: int, *, careful: bool = True) -> None:
    """A policy that plays by Dellacherie's weights, or stacks as high as it can."""
    hidden = np.zeros((ACTOR.stop, 4))
    hidden[:6, 0] = [-0.5, 1, -1, -1, -4, -1]
    if not careful:
        hidden[:, 0] = 0
        hidden[0, 0] = 1
    hidden[:, 0] *= SCALE[ACTOR]
    hidden[:, 1] = -hidden[:, 0]
    second = np.zeros((4, 2))
    second[0, 0], second[1, 1] = 1, 1
    last = np.array([[1.0], [-1.0]])
    Policy.of([(hidden, np.zeros(4)), (second, np.zeros(2)), (last, np.zeros(1))], step=step).save(path)


def play(player: Player, clock: Clock, seconds: float) -> list[tuple[float, Frame]]:
    """Let time pass as the loop does, waking exactly when something is due."""
    end, played = clock.now + seconds, []
    while (wait := player.seconds_to_wait()) is not None and clock.now + wait <= end + 1e-9:
        clock.now += wait
        played += [(clock.now, decode(message.blob)) for message in player.play_due()]
    clock.now = end
    return played
