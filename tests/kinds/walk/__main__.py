"""Trains a walk: a dozen lines of learning, and pictures of where it stands for those who watch."""

import signal
import struct
import zlib

from tests.children import End
from tetris_viz.core import pictures
from tetris_viz.ipc import messages as m
from tetris_viz.processes import become_child


def main() -> None:
    pipe = End(become_child(signal.SIGKILL), m.ToTrainer)
    start = pipe.hear()
    config, step, game, place, watched, paused = dict(start.config), 0, 1, 0, False, False
    pipe.say(m.TrainingStarted(step))
    while True:
        while pipe.poll(0.0 if not paused else 0.2):
            match pipe.hear():
                case m.StopTraining():
                    return pipe.say(m.TrainingStopped(step))
                case m.PauseTraining():
                    paused = True
                    pipe.say(m.TrainingPaused(step))
                case m.ResumeTraining():
                    paused = False
                    pipe.say(m.TrainingResumed(step))
                case m.ConfigureTraining(changes):
                    config |= changes
                    pipe.say(m.TrainingConfigured(step, changes))
                case m.WatchTraining(watched):
                    pass
        pipe.poll(start.tick)
        if paused:
            pipe.say(m.TrainingAlive())
            continue
        step, place = step + 10, place + 1
        if watched and config["algorithm"] == "walk":
            image = picture(config["line"], place)
            pipe.say(m.FramePlayed(pictures.encode(start.number, "training", game, place, step, image)))
        pipe.say(m.TickEnded(step, game, step / 10, {"walk/reward": 0.25 * game, "walk/length": float(place)}))
        if place == config["line"]:
            game, place = game + 1, 0
        if step >= config["total_steps"]:
            return pipe.say(m.TrainingFinished(step, f"Reached its length: {step:,} steps."))


def picture(fields: int, place: int) -> bytes:
    """A PNG of one row, a pixel a field: red where it has been, grey elsewhere."""
    row = b"\0" + b"".join(b"\xff\x20\x20" if i < place else b"\x80\x80\x80" for i in range(fields))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", fields, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")


main()
