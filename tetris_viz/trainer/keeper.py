"""What a run leaves in its room's folder: the newest policy, the best one, the checkpoints."""

import errno
import io
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from stable_baselines3 import DQN

from .. import checkpoints
from ..core import best as best_policy
from ..core.best import Best
from ..core.messages import CheckpointFailed, CheckpointSaved, Place, PolicyPublished
from ..core.numbers import is_finite
from ..core.parts import Part, Unfit
from ..game.evaluation import Report, metrics, worth
from ..game.policyfile import AnyPolicy, load
from . import continuation
from .algorithms import Live
from .continuation import Run, Snapshot
from .log import write_fault
from .versions import versions

PUBLISH_EVERY = 2.0
WITH_MEMORY = {"pause", "stop"}
"""Causes whose checkpoints hold what a DQN remembers, too: it is large, and the others come often."""
CANDIDATE = Part()
_MEMORY = {None: None, "kept": True, "left out": False}


class Keeper:
    """Publishes the policy and saves checkpoints of one run; tells each through ``tell``.

    A full disk must not end a run: a write that fails is logged and told, and training goes on.
    """

    def __init__(
        self,
        folder: Path,
        live: Live,
        run: Run,
        tell: Callable[[Any], None],
        seconds: Callable[[], float],
        now: float,
        best: Best | None = None,
        save_every: float = 60.0,
    ):
        """``seconds`` is the time spent training; ``best`` what ``best.npz`` holds."""
        self._folder, self._live, self._run, self._tell, self._seconds = folder, live, run, tell, seconds
        self._best = best or Best()
        self._candidate: tuple[Snapshot, dict[str, Any]] | None = None
        self._contender: float | None = None
        self._judged: dict[str, float] = {}
        self._save_every = save_every
        self._publish_due, self._save_due = now, now + save_every

    def publish(self, now: float) -> None:
        """Put the newest ``policy.npz`` in place."""
        self._publish_due = now + PUBLISH_EVERY
        path, policy = self._folder / "policy.npz", self._run.recipe.policy
        if not _fault(lambda: policy.save(path)):
            self._tell(PolicyPublished(policy.step, str(path)))

    def candidate(self) -> AnyPolicy:
        """The policy as it is, to be judged; should it be the best, a checkpoint of this very boundary is kept."""
        snapshot = continuation.capture(self._run, judging=False)
        self._candidate = snapshot, self._facts("best", memory=False)
        return snapshot.policy

    def judge(self, policy: AnyPolicy, report: Report) -> Place:
        """Take the report of the games by which the best is chosen, and say where the policy stood.

        One that is worth more than the best so far :attr:`contends`, until :meth:`confirm` has told how it plays
        others.
        """
        self._judged = metrics(report)
        self._contender = worth(report) if worth(report) > self._best.worth else None
        place = self._place_of(policy)
        if self._contender is None:
            self._candidate = None
        return place

    @property
    def contends(self) -> bool:
        """Whether the policy that was judged last is to be judged again."""
        return self._contender is not None

    def confirm(self, policy: AnyPolicy, report: Report) -> Place:
        """Keep ``best.npz``, and its checkpoint: the policy that is worth most, and what it scored where it was not
        chosen.  Returns where it stood."""
        place, told = self._place_of(policy), metrics(report)
        candidate, self._candidate = self._candidate, None
        contender, self._contender = self._contender, None
        if contender is None:  # what it was to be compared with is of other games
            return place
        best = Best(contender, policy.step, report.score_per_piece, self._live.config.pieces)
        if not _fault(lambda: best_policy.keep(self._folder, policy.dump(), best)):
            self._best = best
            self._tell(PolicyPublished(policy.step, str(self._folder / best_policy.POLICY), best=True))
            if candidate is not None:
                snapshot, facts = candidate
                self._write(snapshot, {**facts, "best": asdict(best), "judged": told})
        return place

    def reinstate(self) -> None:
        """Have ``best.npz`` and what is noted of it agree with the best that this run goes on with."""
        step, folder = self._best.step, self._folder
        if best_policy.noted(folder) == self._best or (step is None and not (folder / best_policy.FACTS).exists()):
            return
        policy = None if step is None else checkpoints.path_of(folder / "checkpoints", step) / checkpoints.POLICY

        def write() -> None:
            if policy is not None and policy.exists():
                best_policy.keep(folder, policy.read_bytes(), self._best)
            else:
                best_policy.note(folder, self._best)

        if not _fault(write) and step is not None:
            self._tell(PolicyPublished(step, str(folder / best_policy.POLICY), best=True))

    @property
    def best(self) -> dict[str, float]:
        """What ``best.npz`` scored a piece in games by which it was not chosen, as a metric: another may have scored
        more and died sooner."""
        return {} if self._best.score is None else {"eval/best_score_per_piece": self._best.score}

    @property
    def best_step(self) -> int | None:
        """Where the policy of ``best.npz`` stood; None before one was judged."""
        return self._best.step

    def save(self, cause: str, now: float) -> None:
        """Write a checkpoint and tell how that went; ``cause`` is save, pause, stop or periodic."""
        self._save_due = now + self._save_every
        memory = cause in WITH_MEMORY
        self._write(continuation.capture(self._run, memory=memory), self._facts(cause, memory), self._kept_candidate())

    def due(self, now: float) -> tuple[bool, bool]:
        """Whether a policy, and whether a periodic checkpoint, is due."""
        return now >= self._publish_due, now >= self._save_due

    def recall(self, judged: Any) -> None:
        """Go on with what an earlier attempt was told last, as a manifest has it; with nothing where that is odd."""
        told = judged if isinstance(judged, dict) else {}
        self._judged = {key: value for key, value in told.items() if is_finite(value)}

    def restore(self, kept: Any) -> None:
        """Go on with the policy that an earlier attempt was judging, None for none; raises :class:`Unfit`, and what
        the faults of each of its parts raise, and has then changed nothing."""
        if kept is None:
            return
        candidate = CANDIDATE.read(kept)
        policy = load(io.BytesIO(candidate["policy"].tobytes()))
        facts, worth = _facts_of(candidate), candidate.get("worth")  # of before there was one, none was judged again
        if worth is not None and not is_finite(worth):
            raise Unfit("what it is worth is no number")
        snapshot = Snapshot(policy.step, policy, dict(candidate["parameters"]), dict(candidate["state"]))
        self._candidate, self._contender = (snapshot, facts), worth

    def _place_of(self, policy: AnyPolicy) -> Place:
        """Where the judged policy stood."""
        return Place(policy.step, **(self._counters() if self._candidate is None else self._candidate[1]["counters"]))

    def _counters(self) -> dict[str, Any]:
        return {"episode": self._run.meter.episode, "seconds": self._seconds()}

    def _facts(self, cause: str, memory: bool) -> dict[str, Any]:
        """The manifest's, as of now."""
        run = self._run
        has_memory = isinstance(run.model, DQN)
        return {
            "cause": cause,
            "time": time.time(),
            "counters": self._counters(),
            "config": self._live.config.model_dump(),
            "versions": versions(),
            "memory": ("kept" if memory else "left out") if has_memory else None,
            "best": asdict(self._best),
            "judged": self._judged,
        }

    def _kept_candidate(self) -> dict[str, Any] | None:
        if self._candidate is None:
            return None
        snapshot, facts = self._candidate
        policy = np.frombuffer(snapshot.policy.dump(), np.uint8)
        parts = {"parameters": snapshot.parameters, "state": snapshot.state}
        return CANDIDATE.keep({"policy": policy, **parts, "facts": facts, "worth": self._contender})

    def _write(self, snapshot: Snapshot, facts: dict[str, Any], candidate: dict[str, Any] | None = None) -> None:
        folder, cause, step = self._folder / "checkpoints", facts["cause"], snapshot.step
        told = self._run.model.num_timesteps
        saved: list[CheckpointSaved] = []

        def write() -> None:
            if not self._folder.is_dir():  # it is not made anew where it was moved away
                raise FileNotFoundError(errno.ENOENT, "the room's folder was moved or removed")
            if snapshot.memory is not None:  # it takes a second, which a server that ends may not have
                bare = replace(snapshot, memory=None).files(candidate=candidate)
                checkpoints.write(folder, step, bare, {**facts, "memory": "left out"})
            path = checkpoints.write(folder, step, snapshot.files(candidate=candidate), facts)
            memory = _MEMORY[facts["memory"]]
            size, place = checkpoints.size(path), Place(step, **facts["counters"])
            saved.append(CheckpointSaved(step, str(path), cause, size, memory, facts["judged"], place, told=told))

        if fault := _fault(write):
            self._tell(CheckpointFailed(step, cause, fault))
            return
        kept: list[int] = []
        unseen = _fault(lambda: kept.extend(checkpoints.thin(folder, self._best.step)))
        self._tell(replace(saved[0], kept=None if unseen else tuple(kept)))


def _facts_of(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """What its checkpoint's manifest is to say; raises :class:`Unfit` where that could not be written."""
    facts = candidate.get("facts")
    if not isinstance(facts, dict) or (counters := checkpoints.counters_of(facts)) is None:
        raise Unfit("nothing says where it stood")
    if not isinstance(facts.get("config"), dict) or facts.get("memory") not in _MEMORY:
        raise Unfit("nothing says how it was trained")
    return {**facts, "cause": "best", "counters": counters}


def _fault(write: Callable[[], Any]) -> str | None:
    """Why ``write`` failed, in words; None when it did not."""
    try:
        write()
    except OSError as error:
        write_fault()
        return error.strerror or str(error) or type(error).__name__
    return None
