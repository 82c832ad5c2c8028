"""What a run leaves in its room's folder: the lock, the newest policy, the checkpoints."""

import fcntl
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.messages import CheckpointFailed, CheckpointSaved, PolicyPublished
from . import checkpoints

if TYPE_CHECKING:
    from ..game.evaluation import Report
    from ..game.policy import Policy
    from .algorithms import Live, Model
    from .recipe import Recipe

PUBLISH_EVERY = 2.0
SAVE_EVERY = 60.0


class FolderInUse(Exception):
    """Another trainer writes in this room's folder."""


@contextmanager
def locked(folder: Path, patience: float = 5.0) -> Iterator[None]:
    """Hold the room's lock; waits ``patience`` seconds for a predecessor to leave, then :class:`FolderInUse`."""
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with (folder / "lock").open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    raise FolderInUse("Another trainer still works in this room's folder.") from None
                time.sleep(0.05)
        yield


def worth(report: "Report") -> float:
    """By what the best policy is chosen: the score of a whole game, for which it must live to the cap, too."""
    return report.score_per_game


class Keeper:
    """Publishes the policy and saves checkpoints of one run; tells each through ``tell``.

    A full disk must not end a run: a write that fails is logged and training goes on.
    """

    def __init__(
        self, folder: Path, live: "Live", recipe: "Recipe", tell: Callable[[Any], None], now: float, best: float = 0.0
    ):
        """``best`` is what the policy in ``best.npz`` was worth."""
        self._folder, self._live, self._recipe, self._tell = folder, live, recipe, tell
        self._best = best
        self._publish_due = self._save_due = now
        self._save_due += SAVE_EVERY

    def publish(self, now: float) -> None:
        """Put the newest ``policy.npz`` in place."""
        self._publish_due = now + PUBLISH_EVERY
        path, policy = self._folder / "policy.npz", self._recipe.policy
        if not _fault(lambda: policy.save(path)):
            self._tell(PolicyPublished(policy.step, str(path)))

    def judge(self, policy: "Policy", report: "Report") -> None:
        """Keep ``best.npz``: the policy that was worth most when it was judged."""
        path = self._folder / "best.npz"
        if worth(report) > self._best and not _fault(lambda: policy.save(path)):
            self._best = worth(report)
            self._tell(PolicyPublished(policy.step, str(path), best=True))

    def save(self, model: "Model", cause: str, now: float, *, episode: int, seconds: float) -> None:
        """Write a checkpoint and tell how that went; ``cause`` is save, pause, stop or periodic."""
        from .algorithms import counters, dump_model

        self._save_due = now + SAVE_EVERY
        config = self._live.config.model_dump()
        facts = {
            "counters": {**counters(model), "episode": episode, "seconds": seconds},
            "config": config,
            "best": self._best,
        }
        folder = self._folder / "checkpoints"
        saved: list[Path] = []

        def write() -> None:
            files = {checkpoints.MODEL: dump_model(model, self._recipe.state())}
            saved.append(checkpoints.write(folder, model.num_timesteps, files, facts))
            checkpoints.prune(folder)

        if fault := _fault(write):
            self._tell(CheckpointFailed(model.num_timesteps, cause, fault))
        else:
            self._tell(CheckpointSaved(model.num_timesteps, str(saved[0]), cause))

    def due(self, now: float) -> tuple[bool, bool]:
        """Whether a policy, and whether a periodic checkpoint, is due."""
        return now >= self._publish_due, now >= self._save_due


def _fault(write: Callable[[], Any]) -> str | None:
    """Why ``write`` failed, in words; None when it did not."""
    try:
        write()
    except OSError as error:
        traceback.print_exc()
        return error.strerror or str(error) or type(error).__name__
    return None
