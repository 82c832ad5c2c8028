"""What ends a run: its length, its time or its goal, whichever it reaches first."""

from dataclasses import dataclass

from .config import RunConfig


@dataclass(frozen=True)
class End:
    """``field`` of the config is what was reached; ``reason`` says so, for people."""

    field: str
    reason: str


def reached(
    config: RunConfig, step: int, seconds: float, score: float | None, best_step: int | None = None
) -> End | None:
    """What ends a run that is at ``step`` after ``seconds`` of training; None while nothing does.

    ``score`` per piece is the confirmed one of its best policy, of ``best_step``; None before there is one.

    >>> from .tetris.configs import PPOConfig
    >>> reached(PPOConfig(total_placements=1_000), 1_024, 5.0, None).reason
    'Reached its length: 1,000 placements.'
    >>> reached(PPOConfig(max_minutes=1.5), 1_024, 90.0, None).reason
    'Reached its time: 1.5 minutes of training.'
    >>> reached(PPOConfig(goal_score=12.0), 90_000, 90.0, 12.034, 81_920).reason
    'Reached its goal: 12.03 per piece on unseen games at 81,920 placements.'
    """
    if step >= config.total:
        return End(config.LENGTH, f"Reached its length: {config.total:,} {config.UNIT.many}.")
    if is_out_of_time(config, seconds):
        longest = _longest(config)
        minutes = f"{longest:,.6g} minute{'' if longest == 1 else 's'}"
        return End("max_minutes", f"Reached its time: {minutes} of training.")
    goal = getattr(config, "goal_score", 0)
    if goal and score is not None and score >= goal:
        where = "" if best_step is None else f" at {best_step:,} {config.UNIT.many}"
        return End("goal_score", f"Reached its goal: {score:.2f} per piece on unseen games{where}.")
    return None


def is_out_of_time(config: RunConfig, seconds: float) -> bool:
    """Whether ``seconds`` of training are the longest that the config allows."""
    return bool(_longest(config)) and seconds >= 60 * _longest(config)


def _longest(config: RunConfig) -> float:
    """Minutes of training; 0 is no limit, also of a kind that has none."""
    minutes: float = getattr(config, "max_minutes", 0)
    return minutes
