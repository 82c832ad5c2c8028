"""Evaluations: whole games on given seeds, and their statistics."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..core.choices import Pieces
from .keypolicy import KeyPolicy
from .keypresses import KeyEnv
from .plays import chooser
from .policyfile import AnyPolicy
from .position import Choose
from .stepper import EndedGame, Games

CAP = 1_000
"""Pieces after which a game of an evaluation is truncated, and counts as survived."""
KEY_SHARE = 3
"""A policy that presses keys plays one in so many of the games: each takes a hundred times as long."""


@dataclass(frozen=True)
class Report:
    """Games that ended or reached the cap."""

    games: list[EndedGame]

    @property
    def lines_per_game(self) -> float:
        return float(np.mean([game.lines for game in self.games]))

    @property
    def score_per_game(self) -> float:
        return float(np.mean([game.score for game in self.games]))

    @property
    def score_per_piece(self) -> float:
        """Score of all games over pieces of all games: 16 where every clear is a tetris."""
        return sum(game.score for game in self.games) / sum(game.pieces for game in self.games)

    @property
    def survival(self) -> float:
        """The share of games that reached the cap."""
        return float(np.mean([game.truncated for game in self.games]))

    @property
    def spread(self) -> float:
        """The standard deviation between games that belongs to :attr:`score_per_piece`, which weights games by their
        pieces: ``sqrt(mean((score - score_per_piece * pieces)**2)) / mean(pieces)``.

        Where all games are equally long it is the standard deviation of their scores per piece.
        """
        pieces = np.array([game.pieces for game in self.games], float)
        beyond = np.array([game.score for game in self.games]) - self.score_per_piece * pieces
        return float(np.sqrt(np.mean(beyond**2)) / pieces.mean())

    @property
    def error(self) -> float:
        """The standard error of :attr:`score_per_piece`, a ratio of sums, by the delta method; 0 for a single game."""
        return self.spread / math.sqrt(max(1, len(self.games) - 1))


class Evaluation:
    """One game of each seed, side by side, to their ends or to ``cap`` pieces; one placement in each a step."""

    def __init__(self, choose: Choose, seeds: Sequence[int], pieces: Pieces = "bag", cap: int = 2000):
        self._choose, self._games = choose, Games(seeds, pieces=pieces, max_pieces=cap)
        self._ended: dict[int, EndedGame] = {}
        self._games.begin()

    def state(self) -> dict[str, Any]:
        """The state of the evaluation, for :meth:`restore`."""
        return {"games": self._games.state(), "ended": [list(game) for game in self._ended.values()]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the ``state()`` of an evaluation of as many games."""
        self._games.restore(state["games"])
        self._ended = {game.slot: game for game in (EndedGame(*values) for values in state["ended"])}

    def step(self) -> Report | None:
        """Place once in every game that is not done; returns the report after the last placement."""
        games = self._games
        actions = np.zeros(len(games), np.int64)
        actions[games.active] = self._choose(games.position)
        games.step(actions)
        ended = games.ended()
        self._ended.update({game.slot: game for game in ended})
        games.finish([game.slot for game in ended])
        return None if len(self._ended) < len(games) else Report([self._ended[i] for i in range(len(games))])


class KeyEvaluation:
    """One greedy game of each seed, on the library itself; one key press in each game a step."""

    def __init__(self, policy: KeyPolicy, seeds: Sequence[int], pieces: Pieces = "bag", cap: int = 2000):
        self._policy = policy
        self._games = [KeyEnv(pieces, cap, seed) for seed in seeds]
        self._observations = {slot: game.reset()[0] for slot, game in enumerate(self._games)}
        self._ended: dict[int, EndedGame] = {}

    def state(self) -> dict[str, Any]:
        """The state of the evaluation, for :meth:`restore`."""
        games = {str(slot): self._games[slot].state() for slot in self._observations}
        return {"games": games, "ended": [list(game) for game in self._ended.values()]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the ``state()`` of an evaluation of as many games."""
        self._observations = {int(slot): self._games[int(slot)].restore(game) for slot, game in state["games"].items()}
        self._ended = {game.slot: game for game in (EndedGame(*values) for values in state["ended"])}

    def step(self) -> Report | None:
        """Press once in every game that is not done; returns the report after the last press."""
        keys = self._policy.greedy(np.stack(list(self._observations.values())))
        for slot, key in zip(list(self._observations), keys, strict=True):
            self._observations[slot], _, over, truncated, info = self._games[slot].step(key)
            if over or truncated:
                del self._observations[slot]
                self._ended[slot] = EndedGame(slot, **info["game"], garbage=False)
        return None if self._observations else Report([self._ended[slot] for slot in range(len(self._games))])


class AnyEvaluation(Protocol):
    """An evaluation that is played a step at a time."""

    def step(self) -> Report | None:
        """Play one step; returns the report after the last one."""

    def state(self) -> dict[str, Any]:
        """The state of the evaluation, for ``restore``."""

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from the ``state()`` of an evaluation of the same policy and games."""


def greedy_evaluation(policy: AnyPolicy, seeds: Sequence[int], pieces: Pieces = "bag", cap: int = CAP) -> AnyEvaluation:
    """The evaluation of greedy play, on all ``seeds``; of a policy that presses keys, on the first third of them."""
    if isinstance(policy, KeyPolicy):
        return KeyEvaluation(policy, seeds[: max(1, len(seeds) // KEY_SHARE)], pieces, cap)
    return Evaluation(chooser(policy, "greedy", np.random.default_rng(0)), seeds, pieces, cap)


def selection_score(report: Report) -> float:
    """What the best policy is chosen by: the mean score of a whole game, which rewards living to the cap, too."""
    return report.score_per_game


def metrics(report: Report) -> dict[str, float]:
    """The report as metrics by their keys."""
    return {
        "eval/score_per_piece": report.score_per_piece,
        "eval/score_per_piece_std": report.spread,
        "eval/lines_per_game": report.lines_per_game,
        "eval/survival": report.survival,
    }


def play(choose: Choose, seeds: Sequence[int], pieces: Pieces = "bag", cap: int = 2000) -> Report:
    """Play a whole evaluation."""
    evaluation = Evaluation(choose, seeds, pieces, cap)
    while (report := evaluation.step()) is None:
        pass
    return report
