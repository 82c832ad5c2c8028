"""Whether "best first" is the order in which runs really play, and how much the best of a run falls on other games.

make bench-ranking                 both rows: a quarter of an hour on two cores
make bench-ranking ROWS="best"     only this one, laid over the results that are there

Twenty-four short runs of different settings, trained by the trainer's own parts, are put in the order that the page of
runs shows them in, by the page's own function, and each policy that a run ended with plays 1,000 games that nothing in
a room plays.  Beside it stands the order by what training left of its evaluations, which ranked them before ends were
evaluated.  The bar is Spearman's rank correlation of at least 0.95.

The row "best" chooses the best of thirty policies of a run by the games that are for that, and has it play others.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from stable_baselines3.common.callbacks import BaseCallback, CallbackList

from tetris_viz.core.evaluations import evaluated
from tetris_viz.core.seeds import BENCHMARK, CONFIRMATION, SELECTION
from tetris_viz.evaluator.evaluation import evaluate
from tetris_viz.game.compile import warm_up
from tetris_viz.game.evaluation import Report, greedy_evaluation, selection_score
from tetris_viz.game.policyfile import AnyPolicy
from tetris_viz.ipc.messages import EvaluatePolicy
from tetris_viz.kinds.presets import build_config
from tetris_viz.trainer.algorithms import LiveConfig, build
from tetris_viz.trainer.averaging import ScheduleAndAveragingCallback
from tetris_viz.trainer.evaluator import Evaluator, evaluations

RESULT = Path(__file__).parent / "results" / "ranking.json"
ROOT = Path(__file__).parents[1]
GAMES = BENCHMARK[:1_000]
BAR = 0.95
WHERE = {"step": 0, "episode": 0, "time": 0.0}


@dataclass(frozen=True)
class Setting:
    preset: str
    learning_rate: float
    placements: int
    seed: int

    @property
    def name(self) -> str:
        return f"{self.preset} lr {self.learning_rate:g} {self.placements // 1000}k seed {self.seed}"


SETTINGS = [
    Setting(preset, rate, placements, seed)
    for preset, rate in (
        ("ppo-score", 2e-3), ("ppo-score", 2e-4),
        ("ppo-lines", 2e-3), ("ppo-lines", 3e-4), ("ppo-lines", 1e-4), ("ppo-lines", 3e-5),
    )
    for placements in (60_000, 140_000)
    for seed in (1, 2)
]  # fmt: skip
CHOSEN_FROM = range(20_000, 200_001, 6_000)
"""Placements after which a policy of a run of the row "best" is judged, as often as in a run ten times as long."""


@dataclass
class Outcome:
    """What is known of a run: as training left it, by its end's evaluation, and by the fresh one."""

    name: str
    before: float | None
    end: dict[str, Any]
    fresh: float


class Judging(BaseCallback):
    """Evaluates in training as a room does."""

    def __init__(self, averaging: ScheduleAndAveragingCallback, evaluator: Evaluator):
        super().__init__()
        self._averaging, self._evaluator = averaging, evaluator
        self._best = 0.0
        self.score: float | None = None
        """What the best policy scored in the games by which it was chosen."""

    def _on_rollout_start(self) -> None:
        if (result := self._evaluator.tick(lambda: self._averaging.policy)) is None:
            return
        policy, report, confirmation = result
        if not confirmation and (selection_score(report) > self._best or self.score is None):
            self._best, self.score = selection_score(report), report.score_per_piece
            self._evaluator.confirm(policy)

    def _on_step(self) -> bool:
        return True


def trained(
    preset: str, changes: dict[str, Any], callback: Callable[[ScheduleAndAveragingCallback, Any], BaseCallback]
) -> Any:
    """Train a run with the callback made for it; returns the averaging callback, the config and that callback."""
    torch.set_num_threads(1)
    warm_up()
    _, config = build_config(preset, changes)
    live = LiveConfig(config)
    model, averaging = build(live), ScheduleAndAveragingCallback(live)
    made = callback(averaging, config)
    model.learn(config.total, CallbackList([averaging, made]), log_interval=10_000)
    return averaging, config, made


def run(setting: Setting) -> Outcome:
    """Train it, evaluate its end as the evaluator does, and play the fresh games."""
    changes = {"learning_rate": setting.learning_rate, "seed": setting.seed, "total_placements": setting.placements}
    averaging, config, judging = trained(
        setting.preset,
        changes,
        lambda averaging, config: Judging(averaging, Evaluator(evaluations(config), time.process_time)),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.npz"
        averaging.policy.save(path)
        found = next(told for told in evaluate(EvaluatePolicy(1, str(path), config.pieces)) if told is not None)
    end = evaluated(WHERE, "end", found.values, 0.0, error=found.error, games=found.games, final=True)
    return Outcome(setting.name, judging.score, dict(end), played(averaging.policy, GAMES).score_per_piece)


class Choosing(BaseCallback):
    """Chooses the best of many policies of a run by the games that are for that."""

    def __init__(self, averaging: ScheduleAndAveragingCallback, config: Any):
        super().__init__()
        self._averaging, self._left = averaging, list(CHOSEN_FROM)
        self.chosen: tuple[Report, AnyPolicy] | None = None
        self.evaluations = 0

    def _on_rollout_start(self) -> None:
        if not self._left or self.num_timesteps < self._left[0]:
            return
        self._left.pop(0)
        policy = self._averaging.policy
        report, self.evaluations = played(policy, SELECTION), self.evaluations + 1
        if self.chosen is None or selection_score(report) > selection_score(self.chosen[0]):
            self.chosen = report, policy

    def _on_step(self) -> bool:
        return True


def chosen(seed: int) -> dict[str, float]:
    """What the best of a run scores in the games that chose it, in those that are told of it, and in fresh ones."""
    changes = {"seed": seed, "total_placements": CHOSEN_FROM[-1] + 6_000}
    _, _, choosing = trained("ppo-score", changes, Choosing)
    report, policy = choosing.chosen
    others = {"told": CONFIRMATION, "fresh": GAMES[:256]}
    scores = {name: played(policy, seeds).score_per_piece for name, seeds in others.items()}
    return {"seed": seed, "trials": choosing.evaluations, "chosen by": report.score_per_piece, **scores}


def played(policy: AnyPolicy, seeds: Sequence[int]) -> Report:
    """A greedy game of each seed."""
    evaluation = greedy_evaluation(policy, seeds)
    while (report := evaluation.step()) is None:
        pass
    return report


def best_first(outcomes: list[Outcome]) -> list[str]:
    """The names in the order that the page of runs shows them in."""
    rooms = [
        {
            "id": each.name, "name": each.name, "number": number, "state": "finished", "step": 0, "created": number,
            "tags": [], "notes": "", "preset": "", "values": {}, "evaluated": each.end,
        }
        for number, each in enumerate(outcomes)
    ]  # fmt: skip
    script = (
        'import { selection } from "./static/js/domain/runlist.js"; import { readFileSync } from "node:fs";'
        'const rooms = JSON.parse(readFileSync(0, "utf8"));'
        'console.log(JSON.stringify(selection(rooms, { sort: "score", show: "all" }).map(({ id }) => id)));'
    )
    node = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        input=json.dumps(rooms), capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    order: list[str] = json.loads(node.stdout)
    return order


def correlation(one: list[float], other: list[float]) -> float:
    """Spearman's: Pearson's of the ranks, of which equal values share the mean.

    >>> round(correlation([1.0, 2.0, 3.0], [10.0, 30.0, 20.0]), 2)
    0.5
    """
    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])


def ranks(values: list[float]) -> np.ndarray:
    """1 for the smallest; equal values share the mean of their places."""
    found = np.asarray(values)
    return np.array([(found < value).sum() + ((found == value).sum() + 1) / 2 for value in found])


def rank(pool: Any) -> dict[str, Any]:
    """The row "ranking"."""
    outcomes: list[Outcome] = []
    for outcome in pool.imap(run, SETTINGS):
        outcomes.append(outcome)
        before = "none" if outcome.before is None else f"{outcome.before:.2f}"
        end = outcome.end["score_per_piece"]
        print(f"{outcome.name:<36} before {before:>5}   end {end:6.2f}   fresh {outcome.fresh:6.2f}", flush=True)
    order = best_first(outcomes)
    fresh = [each.fresh for each in outcomes]
    shown = [-float(order.index(each.name)) for each in outcomes]
    left = [-1.0 if each.before is None else each.before for each in outcomes]
    found = correlation(shown, fresh)
    return {
        "bars": {"rank correlation": BAR},
        "rank correlation": round(found, 4),
        "by what training left": round(correlation(left, fresh), 4),
        "met": found >= BAR,
        "runs": [asdict(each) for each in outcomes],
    }


def choose(pool: Any) -> dict[str, Any]:
    """The row "best"."""
    runs = pool.map(chosen, (1, 2, 3))
    falls = [each["chosen by"] - each["told"] for each in runs]
    return {"falls": round(float(np.mean(falls)), 3), "runs": runs}


ROWS = {"ranking": rank, "best": choose}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--result", type=Path, default=RESULT)
    options = parser.parse_args()
    if unknown := [name for name in options.rows if name not in ROWS]:
        parser.error(f"unknown row {unknown[0]}; known: {', '.join(ROWS)}")
    warm_up()
    results = json.loads(options.result.read_text())["rows"] if options.rows and options.result.exists() else {}
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        results |= {name: ROWS[name](pool) for name in options.rows or ROWS}
    options.result.parent.mkdir(exist_ok=True)
    options.result.write_text(json.dumps({"cores": os.cpu_count(), "rows": results}, indent=1) + "\n")
    if (best := results.get("best")) is not None:
        print(f"the best of a run scores {best['falls']:.3f} a piece less in the games that did not choose it")
    ranking = results.get("ranking", {"met": True})
    if "rank correlation" in ranking:
        print(f"rank correlation of what training left with 1,000 fresh games: {ranking['by what training left']:.3f}")
        missed = "" if ranking["met"] else "   MISSED"
        print(f"and of best first: {ranking['rank correlation']:.3f}   at least {BAR:g}{missed}")
    return 0 if ranking["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
