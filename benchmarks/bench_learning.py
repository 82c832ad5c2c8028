"""How fast the presets learn, and how well they play after so many CPU minutes.

make bench-learning                      everything: about an hour and a half on one core
make bench-learning ROWS="lines-1 ..."   only these rows, laid over the results that are there

Each run is a shipped preset, trained by the trainer's own parts, cut at CPU minutes and judged on seeds that neither
training nor the choice of the best checkpoint has seen.  A share of games that live is missed when
the upper end of its 95 % interval (Wilson, 1927) lies below the bar.  Exits 1 when a bar is missed.
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from stable_baselines3.common.callbacks import BaseCallback, CallbackList

from benchmarks import classroom
from benchmarks.library import placements_per_second
from tetris_viz.core.choices import Play
from tetris_viz.core.seeds import BENCHMARK
from tetris_viz.game.compile import warm_up
from tetris_viz.game.evaluation import CAP, Evaluation, KeyEvaluation, Report, play, selection_score
from tetris_viz.game.keypolicy import KeyPolicy
from tetris_viz.game.plays import chooser
from tetris_viz.game.policyfile import AnyPolicy
from tetris_viz.game.references import dellacherie, randomly
from tetris_viz.kinds.presets import build_config
from tetris_viz.trainer.algorithms import LiveConfig, build
from tetris_viz.trainer.averaging import ScheduleAndAveragingCallback
from tetris_viz.trainer.evaluator import Evaluator, evaluations

RESULT = Path(__file__).parent / "results" / "learning.json"
SEEDS = (1, 2, 3)
GAMES = BENCHMARK[:64]


Mark = tuple[Literal["minutes", "placements"], int]
"""Where a run is cut: after so many CPU minutes, or placements."""


@dataclass(frozen=True)
class Row:
    """One line of the table.  ``bars`` maps what is measured to the least that is wanted."""

    name: str
    preset: str
    cut: Mark
    play: Play
    bars: dict[str, float]
    seeds: tuple[int, ...] = SEEDS
    games: range = GAMES
    cap: int = 2_000
    best: bool = False
    changes: dict[str, Any] = field(default_factory=dict)


SPEED = {"steady": 80.0, "first minute": 50.0}
"""PPO placements/s end to end, in times the library's grouped wrapper with features."""

ROWS = {
    row.name: row
    for row in (
        Row("score-100k", "ppo-score", ("placements", 100_000), "greedy", {"lines per game, each seed": 300},
            cap=1_000),
        Row("lines-1", "ppo-lines", ("minutes", 1), "greedy", {"lines per game, each seed": 790}),
        *(  # told, not judged: by placements, so that the machine does not matter
            Row(f"score-{k}k-strong", "ppo-score", ("placements", 1_000 * k), "strong", {})
            for k in (300, 500, 700, 900)
        ),
        Row("score-1-greedy", "ppo-score", ("minutes", 1), "greedy", {"score per piece": 11.5, "alive": 0.85}),
        Row("score-1-strong", "ppo-score", ("minutes", 1), "strong", {"score per piece": 13.5, "all alive": 1}),
        Row("score-1-master", "ppo-score", ("minutes", 1), "master", {"score per piece": 14.8, "all alive": 1}),
        Row("score-1-master-10k", "ppo-score", ("minutes", 1), "master", {"score per piece": 14.8, "all alive": 1},
            games=GAMES[:16], cap=10_000),
        Row("score-5-greedy", "ppo-score", ("minutes", 5), "greedy", {"score per piece": 12.5, "alive": 0.95},
            best=True),
        Row("score-20-master-10k", "ppo-score", ("minutes", 20), "master", {"score per piece": 15.5, "all alive": 1},
            seeds=(1,), games=GAMES[:16], cap=10_000),
        Row("uniform-1", "ppo-lines", ("minutes", 1), "greedy", {"lines per game": 3_990, "all alive": 1},
            games=GAMES[:16], cap=10_000, changes={"pieces": "uniform"}),
        Row("dqn-5", "dqn", ("minutes", 5), "greedy", {"lines per game": 600}, seeds=(1,)),
        Row("keys-5", "keys-dqn", ("minutes", 5), "greedy", {}, seeds=(1,)),  # there to be seen failing
    )
}  # fmt: skip


REFERENCES = "references"
CLASSROOM = "classroom-5"
"""The row of what is seen of the classroom in its first five minutes (benchmarks.classroom)."""


class Cut(BaseCallback):
    """Takes policies at the marks and ends the run at the last."""

    def __init__(self, averaging: ScheduleAndAveragingCallback, evaluator: Evaluator, marks: list[Mark]):
        super().__init__()
        self.averaging, self.evaluator, self.marks = averaging, evaluator, marks
        self.taken: dict[Mark, dict[str, AnyPolicy]] = {}
        self.steps: dict[Mark, int] = {}
        self._best: tuple[float, AnyPolicy] | None = None
        self._began: float | None = None

    def _on_rollout_start(self) -> None:
        if self._began is None:
            self._began = time.process_time()
        if (evaluated := self.evaluator.tick(lambda: self.averaging.policy)) is not None:
            policy, report, confirmation = evaluated
            if not confirmation and (self._best is None or selection_score(report) > self._best[0]):
                self._best = selection_score(report), policy
                self.evaluator.confirm(policy)
        passed = {"minutes": (time.process_time() - self._began) / 60, "placements": self.num_timesteps}
        for mark in self.marks:
            if mark not in self.taken and passed[mark[0]] >= mark[1]:
                newest = self.averaging.policy
                self.taken[mark] = {"newest": newest, "best": self._best[1] if self._best else newest}
                self.steps[mark] = self.num_timesteps

    def _on_step(self) -> bool:
        return len(self.taken) < len(self.marks)


def train(preset: str, changes: dict[str, Any], seed: int, marks: list[Mark]) -> Cut:
    """The shipped preset, as a room would train it, cut at ``marks``."""
    _, config = build_config(preset, {**changes, "seed": seed})
    live = LiveConfig(config)
    model, averaging = build(live), ScheduleAndAveragingCallback(live)
    cut = Cut(averaging, Evaluator(evaluations(config), time.process_time), marks)
    model.learn(config.total, CallbackList([averaging, cut]), log_interval=1)
    if missed := [mark for mark in marks if mark not in cut.taken]:
        raise SystemExit(f"{preset} ended after {model.num_timesteps:,} steps, before {missed}.")
    return cut


def played(policy: AnyPolicy, row: Row, seed: int) -> Report:
    """The row's games."""
    pieces = row.changes.get("pieces", "bag")
    evaluation: Evaluation | KeyEvaluation
    if isinstance(policy, KeyPolicy):
        evaluation = KeyEvaluation(policy, row.games, pieces, row.cap)
    else:
        evaluation = Evaluation(chooser(policy, row.play, np.random.default_rng(seed)), row.games, pieces, row.cap)
    while (report := evaluation.step()) is None:
        pass
    return report


def upper(alive: float, games: int) -> float:
    """The upper end of Wilson's 95 % interval."""
    z = 1.96
    middle = alive + z * z / (2 * games)
    spread = z * math.sqrt(alive * (1 - alive) / games + z * z / (4 * games * games))
    return (middle + spread) / (1 + z * z / games)


def judge(row: Row, reports: list[Report]) -> tuple[dict[str, Any], bool]:
    """What was measured, and whether every bar is met."""
    whole = Report([game for report in reports for game in report.games])
    measured: dict[str, Any] = {
        "score per piece": round(whole.score_per_piece, 3),
        "alive": round(whole.survival, 4),
        "lines per game": round(whole.lines_per_game, 1),
        "each seed": [
            {"score per piece": round(r.score_per_piece, 3), "alive": r.survival, "lines per game": r.lines_per_game}
            for r in reports
        ],
    }
    checks: dict[str, Callable[[float], bool]] = {
        "score per piece": lambda bar: whole.score_per_piece >= bar,
        "lines per game": lambda bar: whole.lines_per_game >= bar,
        "lines per game, each seed": lambda bar: min(r.lines_per_game for r in reports) >= bar,
        "alive": lambda bar: upper(whole.survival, len(whole.games)) >= bar,
        "all alive": lambda bar: whole.survival >= bar,
    }
    return measured, all(checks[name](bar) for name, bar in row.bars.items())


def run(rows: list[Row]) -> dict[str, Any]:
    """Train what the rows need, once for all of them, and judge it."""
    results: dict[str, Any] = {}
    runs: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        for seed in row.seeds:
            runs.setdefault((row.preset, json.dumps(row.changes), seed), []).append(row)
    reports: dict[str, list[Report]] = {row.name: [] for row in rows}
    for (preset, changes, seed), wanted in runs.items():
        marks = sorted({row.cut for row in wanted})
        library = placements_per_second(5)
        cut = train(preset, json.loads(changes), seed, marks)
        library = (library + placements_per_second(5)) / 2
        print(f"{preset} {changes} seed {seed}: {cut.steps}", flush=True)
        minutes = [mark for mark in marks if mark[0] == "minutes"]
        if preset == "ppo-score" and ("minutes", 1) in marks:
            speed = results.setdefault("speed", {"library placements/s": [], "first minute": [], "steady": []})
            speed["library placements/s"].append(round(library, 1))
            speed["first minute"].append(round(cut.steps[minutes[0]] / 60 / library, 1))
            if len(minutes) > 1:
                steps, span = cut.steps[minutes[-1]] - cut.steps[minutes[0]], 60 * (minutes[-1][1] - minutes[0][1])
                speed["steady"].append(round(steps / span / library, 1))
        for row in wanted:
            policy = cut.taken[row.cut]["best" if row.best else "newest"]
            reports[row.name].append(played(policy, row, seed))
            measured, met = judge(row, reports[row.name])
            last = len(reports[row.name]) == len(row.seeds)
            results[row.name] = {"bars": row.bars, **measured, "met": met if last else None}
            print(f"  {row.name}: {measured['each seed'][-1]}", flush=True)
    return results


def watch() -> dict[str, Any]:
    """When somebody who watches the classroom sees each first thing."""
    each = [classroom.watch(seed) for seed in classroom.SEEDS]
    seen = [{what: round(minute, 2) for what, minute in firsts.items()} for firsts in each]
    apart = sum(map(classroom.apart, each))
    return {"minutes": seen, "apart": apart, "met": apart / len(each) >= classroom.BAR}


def measure_references() -> dict[str, Any]:
    """What chance and a hand-tuned controller reach in games of the length that the charts' evaluations have."""
    told = {}
    many = BENCHMARK[:4_000]  # one game in thirty by chance has a line
    for name, choose, games in (
        ("random", randomly(np.random.default_rng(0)), many), ("Dellacherie", dellacherie, GAMES),
    ):  # fmt: skip
        report = play(choose, games, cap=CAP)
        told[name] = {
            "score per piece": round(report.score_per_piece, 3),
            "alive": round(report.survival, 4),
            "lines per game": round(report.lines_per_game, 2),
        }
    return told


def show(results: dict[str, Any]) -> bool:
    """Print the table; whether every bar is met."""
    met = True
    speed = results.get("speed")
    for name, bar in SPEED.items() if speed else ():
        median = float(np.median(speed[name])) if speed[name] else math.nan
        fits = not median < bar
        met &= fits
        print(f"{name + ', times the library':<34} {median:>8.1f}  at least {bar:g}{'' if fits else '   MISSED'}")
    for name, row in results.items():
        if name == REFERENCES:
            for who, found in row.items():
                print(f"{who:<24} " + ", ".join(f"{what} {value:g}" for what, value in found.items()))
        elif name == CLASSROOM:
            for what in classroom.FIRSTS:
                at = sorted(firsts[what] for firsts in row["minutes"] if what in firsts)
                print(f"{name:<24} first {what}: after {at[0]:.1f} to {at[-1]:.1f} minutes, median {np.median(at):.1f}")
            seeds = len(row["minutes"])
            said = f"{row['apart']} of {seeds} seeds see them in three different minutes"
            least = math.ceil(classroom.BAR * seeds)
            print(f"{name:<24} {said}   at least {least}{'' if row['met'] else '   MISSED'}")
            met &= bool(row["met"])
        elif name != "speed":
            bars = ", ".join(f"{what} {bar:g}" for what, bar in row["bars"].items())
            said = f"score {row['score per piece']:.2f}, alive {row['alive']:.3f}, lines {row['lines per game']:,.0f}"
            print(f"{name:<24} {said:<46} {'at least: ' if bars else ''}{bars}{'' if row['met'] else '   MISSED'}")
            met &= bool(row["met"])
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = [*ROWS, CLASSROOM, REFERENCES]
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(known))
    parser.add_argument("--result", type=Path, default=RESULT)
    options = parser.parse_args()
    unknown = [name for name in options.rows if name not in known]
    if unknown:
        parser.error(f"unknown row {unknown[0]}; known: {', '.join(known)}")
    wanted = options.rows or known
    torch.set_num_threads(1)
    warm_up()
    results = json.loads(options.result.read_text())["rows"] if options.rows and options.result.exists() else {}
    speed = results.get("speed", {})
    results |= run([ROWS[name] for name in wanted if name in ROWS])
    if "speed" in results:  # a row of one minute says nothing of what comes after it
        results["speed"] = speed | {what: figures for what, figures in results["speed"].items() if figures}
    if REFERENCES in wanted:
        results[REFERENCES] = measure_references()
    if CLASSROOM in wanted:
        results[CLASSROOM] = watch()
    options.result.parent.mkdir(exist_ok=True)
    options.result.write_text(json.dumps({"cores": os.cpu_count(), "rows": results}, indent=1) + "\n")
    return 0 if show(results) else 1


if __name__ == "__main__":
    sys.exit(main())
