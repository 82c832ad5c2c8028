"""Kinds of runs that are not shipped: an agent that learns to walk to the end of a line, with pictures and without.

``TETRIS_VIZ_KINDS=tests.kinds.walk`` adds them; ``__main__`` is their trainer.
"""

from typing import ClassVar, Literal

from tetris_viz.kinds.config import RunConfig, Text, Unit, field
from tetris_viz.kinds.kind import Metric, Preset, RunKind

REWARD = "walk/reward"


class WalkConfig(RunConfig):
    UNIT: ClassVar[Unit] = Unit("step", "steps", ("step", "steps"), "taken")
    LENGTH: ClassVar[str] = "total_steps"

    algorithm: Literal["walk"] = "walk"
    total_steps: int = field(
        1_000_000, Text("Length of the walk", "It ends after this many steps.", "steps"), live=True
    )
    boldness: float = field(0.5, Text("Boldness", "How often it goes on."), live=True, ge=0, le=1)
    line: int = field(8, Text("Fields", "Of the line.", "fields"), ge=2, le=32)


class BlindWalkConfig(WalkConfig):
    algorithm: Literal["blind-walk"] = "blind-walk"  # type: ignore[assignment]


def _kind(config: type[WalkConfig], title: str, view: str) -> RunKind:
    preset = Preset(config.name(), Text(title, "Learns to walk to the end of a line."), (0, 0.5, 1), config())
    return RunKind(
        config,
        title,
        (preset,),
        headline=REWARD,
        charts=("walk/length",),
        metrics={
            REWARD: Metric("Reward", unit="reward a walk", digits=1),
            "walk/length": Metric("Length of a walk", suffix="\u2009steps"),
        },
        aim="Learns to walk",
        way="patience",
        view=view,  # type: ignore[arg-type]
        trainer="tests.kinds.walk",
    )


KINDS = (_kind(WalkConfig, "Walk", "picture"), _kind(BlindWalkConfig, "Blind walk", "none"))
