"""Looking ahead against a slow search written from its description."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.game.test_policy import layers, some_games
from tetris_viz.core.pieces import CELLS
from tetris_viz.game.features import ACTOR, CRITIC_COLUMNS, FEATURES, LEGAL, ROWS
from tetris_viz.game.kernels import observe
from tetris_viz.game.lookahead import Lookahead
from tetris_viz.game.objectives import DEATH
from tetris_viz.game.plays import chooser
from tetris_viz.game.policy import Policy, PolicyError
from tetris_viz.game.shapes import SHAPES, SPAWNS

GAMMA = 0.9
UNSEEN = [1, 1, 1, 1]
"""What stands for pieces that cannot be seen coming yet: none of them is an I."""


def policy(critic: bool = True) -> Policy:
    second = layers(len(CRITIC_COLUMNS), 1) if critic else None
    if second:  # awake for every board: one to which all boards are equal would leave its first choices to rounding
        second = [(w, b + 1) for w, b in second]
    return Policy.of(layers(ACTOR.stop), second, objective="lines", gamma=GAMMA)


def look(rows: Any, piece: int, queue: Any) -> tuple[Any, Any]:
    observation, landing_row = np.zeros((ROWS, FEATURES), np.uint8), np.zeros(40, np.int64)
    observe(rows, piece, queue, SHAPES, SPAWNS, observation, landing_row)
    return observation, landing_row


def laid(rows: Any, piece: int, action: int, row: int) -> Any:
    """The board's rows after the placement."""
    board = [int(mask) for mask in rows]
    for r, c in CELLS[piece][action & 3]:
        board[row + r] |= 1 << ((action >> 2) + c)
    kept = [mask for mask in board if mask != 1023]
    return np.array([0] * (20 - len(kept)) + kept)


def outcomes(one: Policy, rows: Any, coming: list[int], level: int) -> list[tuple[int, float, float, bool, Any, float]]:
    """Action, reward, judgement, death, board and the actor's score of every placement of the piece of ``level``."""
    queue = np.array([*coming[level + 1 :], *UNSEEN][:4])
    observation, landing_row = look(rows, coming[level], queue)
    found = []
    for action in np.flatnonzero(landing_row >= 0):
        after = laid(rows, coming[level], int(action), int(landing_row[action]))
        dead = bool(observation[action, 12])
        reward = float(observation[action, 8]) - DEATH["lines"] * dead
        value = 0.0
        if one.critic is not None and not dead:
            board = np.zeros((ROWS, FEATURES), np.uint8)
            observe(
                after,
                coming[level + 1],
                np.array([coming[level + 2], 0, 0, 0]),
                SHAPES,
                SPAWNS,
                board,
                landing_row.copy(),
            )
            value = float(one.critic(board[-1:, CRITIC_COLUMNS])[0])
        actor_scores = float(one.actor(observation[action][None, ACTOR])[0])
        judged = reward + GAMMA * value if one.critic is not None else actor_scores
        found.append((int(action), reward, judged, dead, after, actor_scores))
    return found


def best_of(
    one: Policy, rows: Any, coming: list[int], level: int, levels: int, width: int, actor_weight: float
) -> float:
    found = sorted(outcomes(one, rows, coming, level), key=lambda o: -o[2])
    if level == levels:
        return max(judged + actor_weight * actor_scores for _, _, judged, _, _, actor_scores in found)
    worth = [
        reward if dead else reward + GAMMA * best_of(one, after, coming, level + 1, levels, width, actor_weight)
        for _, reward, _, dead, after, _ in found[:width]
    ]
    return max(worth)


def slowly(
    one: Policy, observation: Any, rows: Any, coming: list[int], levels: int, width: int, actor_weight: float
) -> dict[int, float]:
    """What each candidate is worth."""
    found = outcomes(one, rows, coming, 0)
    scores = one.scores(observation[None])[0]
    judged = sorted(found, key=lambda o: -o[2])[: width // 2]
    actor_scores = sorted(found, key=lambda o: -scores[o[0]])[: width // 2]
    worth = {}
    for action, reward, _, dead, after, _ in judged + actor_scores:
        worth[action] = reward if dead else reward + GAMMA * best_of(one, after, coming, 1, levels, width, actor_weight)
    return worth


@pytest.mark.parametrize(("play", "levels", "width", "actor_weight"), [("strong", 1, 8, 0.03), ("master", 2, 6, 0)])
@pytest.mark.parametrize("steps", [0, 12, 17])
def test_the_choice_is_the_best_that_a_slow_search_finds(
    play: Any, levels: int, width: int, actor_weight: float, steps: int
) -> None:
    one, games = policy(), some_games(steps)
    chosen = Lookahead(one, play)(games.position)
    for i in range(3):
        coming = [int(games.piece[i]), *map(int, games.queue[i])]
        worth = slowly(one, games.observation[i], games.rows[i], coming, levels, width, actor_weight)
        assert worth[int(chosen[i])] == pytest.approx(max(worth.values()), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("steps", [0, 12, 17])
def test_greedy_play_weighs_what_the_actor_says_with_what_the_critic_expects(steps: int) -> None:
    one, games = policy(), some_games(steps)
    chosen = Lookahead(one, "greedy")(games.position)
    for i in range(3):
        coming = [int(games.piece[i]), *map(int, games.queue[i])]
        scores = one.scores(games.observation[i][None])[0]
        worth = {o[0]: o[2] + 0.1 * scores[o[0]] for o in outcomes(one, games.rows[i], coming, 0)}
        assert worth[int(chosen[i])] == pytest.approx(max(worth.values()), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("critic", [True, False])
def test_greedy_play_for_lines_or_without_a_critic_is_the_actors_best(critic: bool) -> None:
    one, games = policy(critic), some_games()
    chosen = chooser(one, "greedy", np.random.default_rng(1))(games.position)
    assert (chosen == one.greedy(games.observation)).all()


def test_greedy_play_for_score_asks_the_critic_too() -> None:
    one, games = replace(policy(), objective="score"), some_games()
    chosen = chooser(one, "greedy", np.random.default_rng(1))(games.position)
    assert (chosen == Lookahead(one, "greedy")(games.position)).all()


def test_without_a_critic_the_last_piece_is_judged_by_its_action_value() -> None:
    one, games = policy(critic=False), some_games()
    chosen = Lookahead(one, "strong")(games.position)
    assert (games.observation[range(len(games)), chosen, LEGAL] == 1).all()
    with pytest.raises(PolicyError, match="needs a critic"):
        chooser(one, "master", np.random.default_rng(1))


def test_every_way_to_play_chooses_legal_placements() -> None:
    games = some_games()
    for play in ("sampled", "greedy", "strong", "master"):
        chosen = chooser(policy(), play, np.random.default_rng(1))(games.position)  # type: ignore[arg-type]
        assert (games.observation[range(len(games)), chosen, LEGAL] == 1).all(), play
