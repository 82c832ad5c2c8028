"""What a run leaves in its room's folder: the newest policy, the best one, the checkpoints."""

import errno
import io
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from stable_baselines3 import DQN

from .. import checkpoints
from ..checkpoints import CheckpointStore
from ..core import best as best_policy
from ..core.best import Best
from ..core.evaluations import BEST
from ..core.files import size_of
from ..core.numbers import is_finite
from ..core.parts import Part, Unfit
from ..game.evaluation import Report, metrics, selection_score
from ..game.policyfile import AnyPolicy, load
from ..ipc.messages import CheckpointFailed, CheckpointSaved, Place, PolicyPublished
from . import continuation
from .algorithms import LiveConfig
from .continuation import Run, Snapshot
from .log import write_fault
from .versions import versions

PUBLISH_EVERY = 2.0
"""Seconds between two versions of ``policy.npz``, at least."""
WITH_REPLAY_BUFFER = {"pause", "stop"}
"""Causes whose checkpoints hold a DQN's replay buffer: it is large, and other checkpoints are frequent."""
CANDIDATE = Part()
_HAS_REPLAY_BUFFER = {None: None, "kept": True, "left out": False}


class CheckpointManager:
    """Writes the policies and checkpoints of one run; sends a message of each through ``tell``.

    A write that fails (a full disk) is logged and told, and training goes on.
    """

    def __init__(
        self,
        folder: Path,
        live: LiveConfig,
        run: Run,
        tell: Callable[[Any], None],
        seconds: Callable[[], float],
        now: float,
        best: Best | None = None,
        save_every: float = 60.0,
    ):
        """``seconds`` tells the time spent training; ``best`` is that of ``best.npz``; ``now`` is the run's clock and
        ``save_every`` the interval of periodic checkpoints, in seconds."""
        self._folder, self._live, self._run, self._tell, self._seconds = folder, live, run, tell, seconds
        self._checkpoints, self._best = CheckpointStore.of_room(folder), best or Best()
        self._candidate: tuple[Snapshot, dict[str, Any]] | None = None
        self._contender_score: float | None = None
        self._evaluated: dict[str, float] = {}
        self._save_every = save_every
        self._publish_due, self._save_due = now, now + save_every

    def publish(self, now: float) -> None:
        """Write ``policy.npz``, the newest policy."""
        self._publish_due = now + PUBLISH_EVERY
        path, policy = self._folder / "policy.npz", self._run.averaging.policy
        if not _fault(lambda: policy.save(path)):
            self._tell(PolicyPublished(policy.step, str(path)))

    def candidate(self) -> AnyPolicy:
        """The policy as it is, to be evaluated; with a snapshot of this boundary, should it be the best."""
        snapshot = continuation.capture(self._run, evaluation=False)
        self._candidate = snapshot, self._facts("best", with_buffer=False)
        return snapshot.policy

    def record_evaluation(self, policy: AnyPolicy, report: Report) -> Place:
        """Take the report of the games by which the best policy is chosen; returns where ``policy`` stood.

        One with a higher selection score than the best so far :attr:`needs_confirmation`.
        """
        self._evaluated, score = metrics(report), selection_score(report)
        self._contender_score = score if score > self._best.selection_score else None
        place = self._place_of(policy)
        if self._contender_score is None:
            self._candidate = None
        return place

    @property
    def needs_confirmation(self) -> bool:
        """Whether the policy that was evaluated last is to be evaluated again, on other games."""
        return self._contender_score is not None

    def confirm(self, policy: AnyPolicy, report: Report) -> Place:
        """Take the report of the other games: ``policy`` is the best now, and its file and checkpoint are written with
        these scores.  Returns where it stood."""
        place, scores = self._place_of(policy), metrics(report)
        candidate, self._candidate = self._candidate, None
        contender, self._contender_score = self._contender_score, None
        if contender is None:  # it was compared with a policy that played other games
            return place
        best = Best(contender, policy.step, report.score_per_piece, self._live.config.pieces)
        if not _fault(lambda: best_policy.keep(self._folder, policy.dump(), best)):
            self._best = best
            self._tell(PolicyPublished(policy.step, str(self._folder / best_policy.POLICY), best=True))
            if candidate is not None:
                snapshot, facts = candidate
                self._write(snapshot, {**facts, "best": best.facts(), "judged": scores})
        return place

    def restore_best_files(self) -> None:
        """Make ``best.npz`` and ``best.json`` agree with the best policy that this run resumes with."""
        step, folder = self._best.step, self._folder
        if best_policy.noted(folder) == self._best or (step is None and not (folder / best_policy.FACTS).exists()):
            return
        policy = None if step is None else self._checkpoints.path_of(step) / checkpoints.POLICY

        def write() -> None:
            if policy is not None and policy.exists():
                best_policy.keep(folder, policy.read_bytes(), self._best)
            else:
                best_policy.note(folder, self._best)

        if not _fault(write) and step is not None:
            self._tell(PolicyPublished(step, str(folder / best_policy.POLICY), best=True))

    @property
    def best(self) -> dict[str, float]:
        """What ``best.npz`` scored per piece in games by which it was not chosen, as a metric; empty before there is
        one."""
        return {} if self._best.score is None else {BEST: self._best.score}

    @property
    def best_step(self) -> int | None:
        """The step of the policy of ``best.npz``; None before there is one."""
        return self._best.step

    def save(self, cause: str, now: float) -> None:
        """Write a checkpoint and tell how that went; ``cause`` is save, pause, stop or periodic."""
        self._save_due = now + self._save_every
        with_buffer = cause in WITH_REPLAY_BUFFER
        snapshot = continuation.capture(self._run, replay_buffer=with_buffer)
        self._write(snapshot, self._facts(cause, with_buffer), self._candidate_state())

    def due(self, now: float) -> tuple[bool, bool]:
        """Whether a policy, and whether a periodic checkpoint, is due."""
        return now >= self._publish_due, now >= self._save_due

    def restore_evaluated(self, evaluated: Any) -> None:
        """Take over the newest evaluation as a manifest has it; what is no number is left out."""
        values = evaluated if isinstance(evaluated, dict) else {}
        self._evaluated = {key: value for key, value in values.items() if is_finite(value)}

    def restore(self, stored: Any) -> None:
        """Continue with the policy that was being evaluated, None for none; raises :class:`Unfit` or what reading one
        of its parts raises, and has then changed nothing."""
        if stored is None:
            return
        candidate = CANDIDATE.read(stored)
        policy = load(io.BytesIO(candidate["policy"].tobytes()))
        facts, score = _facts_of(candidate), candidate.get("worth")  # None where it was not to be confirmed
        if score is not None and not is_finite(score):
            raise Unfit("its selection score is no number")
        snapshot = Snapshot(policy.step, policy, dict(candidate["parameters"]), dict(candidate["state"]))
        self._candidate, self._contender_score = (snapshot, facts), score

    def _place_of(self, policy: AnyPolicy) -> Place:
        """Where the evaluated policy stood."""
        return Place(policy.step, **(self._counters() if self._candidate is None else self._candidate[1]["counters"]))

    def _counters(self) -> dict[str, Any]:
        return {"episode": self._run.meter.episode, "seconds": self._seconds()}

    def _facts(self, cause: str, with_buffer: bool) -> dict[str, Any]:
        """What a checkpoint's manifest says, as of now; "memory" is a DQN's replay buffer."""
        has_buffer = isinstance(self._run.model, DQN)
        return {
            "cause": cause,
            "time": time.time(),
            "counters": self._counters(),
            "config": self._live.config.model_dump(),
            "versions": versions(),
            "memory": ("kept" if with_buffer else "left out") if has_buffer else None,
            "best": self._best.facts(),
            "judged": self._evaluated,
        }

    def _candidate_state(self) -> dict[str, Any] | None:
        if self._candidate is None:
            return None
        snapshot, facts = self._candidate
        policy = np.frombuffer(snapshot.policy.dump(), np.uint8)
        parts = {"parameters": snapshot.parameters, "state": snapshot.state}
        return CANDIDATE.keep({"policy": policy, **parts, "facts": facts, "worth": self._contender_score})

    def _write(self, snapshot: Snapshot, facts: dict[str, Any], candidate: dict[str, Any] | None = None) -> None:
        cause, step = facts["cause"], snapshot.step
        told = self._run.model.num_timesteps
        saved: list[CheckpointSaved] = []

        def write() -> None:
            if not self._folder.is_dir():  # nor is it created again
                raise FileNotFoundError(errno.ENOENT, "the room's folder was moved or removed")
            if snapshot.replay_buffer is not None:  # it takes a second, which a server that ends may not have
                bare = replace(snapshot, replay_buffer=None).files(candidate=candidate)
                self._checkpoints.put(step, bare, {**facts, "memory": "left out"})
            path = self._checkpoints.put(step, snapshot.files(candidate=candidate), facts)
            has_buffer = _HAS_REPLAY_BUFFER[facts["memory"]]
            size, place = size_of(path), Place(step, **facts["counters"])
            saved.append(CheckpointSaved(step, str(path), cause, size, has_buffer, facts["judged"], place, told=told))

        if fault := _fault(write):
            self._tell(CheckpointFailed(step, cause, fault))
            return
        kept: list[int] = []
        unseen = _fault(lambda: kept.extend(self._checkpoints.thin(self._best.step)))
        self._tell(msgspec.structs.replace(saved[0], kept=None if unseen else tuple(kept)))


def _facts_of(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of its checkpoint; raises :class:`Unfit` where that could not be written."""
    facts = candidate.get("facts")
    if not isinstance(facts, dict) or (counters := checkpoints.counters_of(facts)) is None:
        raise Unfit("nothing says where it stood")
    if not isinstance(facts.get("config"), dict) or facts.get("memory") not in _HAS_REPLAY_BUFFER:
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
