"""What the program has to know of a kind of run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ..core import choices
from .config import RunConfig, Text

TRAINER = "tetris_viz.trainer"
"""Trains the kinds that learn Tetris by Stable-Baselines3."""
View = Literal["tetris", "picture", "none"]
"""What its board shows: frames of a game of Tetris (``core.frames``), pictures (``core.pictures``), or nothing."""


@dataclass(frozen=True)
class Preset:
    """A named config.  ``name`` is the key on the wire; ``text`` its title, and the sentence that says what it is.

    ``sketch`` is drawn beside them: about how near it comes to what it aims for over the first five minutes, from 0 to
    1.  It is a drawing by hand after runs that were watched, and no measurement.
    """

    name: str
    text: Text
    sketch: tuple[float, ...]
    config: RunConfig


@dataclass(frozen=True)
class Metric:
    """How a metric is called and drawn.

    ``term`` is the word of the glossary that explains it, ``unit`` what its values are, in words.  ``least``: values
    that the axis shows anyway; ``floor``: what a logarithmic one does not go below; ``refs``: (name, value) of what it
    is measured against.  ``digits`` after the point; a ``share`` is written in percent.  ``evaluation`` and ``spread``:
    the metrics of its evaluations, drawn in the same chart.
    """

    title: str
    term: str = ""
    unit: str = ""
    log: bool = False
    share: bool = False
    least: tuple[float, ...] = ()
    floor: float = 0
    refs: tuple[tuple[str, float], ...] = ()
    digits: int = 0
    suffix: str = ""
    note: str = ""
    evaluation: str = ""
    spread: str = ""

    def describe(self) -> dict[str, Any]:
        """As pages read it: what is not said is left out."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Scale:
    """What a headline is measured against: about what chance reaches, a good player, and the most there is."""

    chance: float
    tuned: float
    most: float


@dataclass(frozen=True)
class RunKind:
    """A kind of run.

    - ``config``: the model of its configs; the default of its ``algorithm`` is the kind's name.
    - ``title``: "PPO".  ``aim`` and ``way``: what its agents do, and how, for a card: "Learns to walk", "PPO".
    - ``presets``: the configs that people choose from, at least one.
    - ``headline``: the metric by which a run is shown first.  ``charts``: those drawn below it at first.
      ``metrics``: those that it logs and that have names of their own.
    - ``view``: what its board shows.  ``showcase``: whether player and evaluator can play its policies; its config has
      then ``pieces``, ``seed`` and the fields ``showcase_*`` of ``kinds.tetris``.
    - ``trainer``: the module that trains a run, as a process (``python -m``) that speaks ``ipc.messages.training``.
      ``learner``: what that trains by, ``module:name`` of a ``trainer.algorithms.Learner``; other trainers need none.
    - ``unwritten``: what runs had before a field stood in their config.
    """

    config: type[RunConfig]
    title: str
    presets: tuple[Preset, ...]
    headline: str
    charts: tuple[str, ...] = ()
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    aim: str = "Learns"
    way: str = ""
    scale: Scale | None = None
    view: View = "none"
    showcase: bool = False
    trainer: str = TRAINER
    learner: str = ""
    unwritten: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """``algorithm`` in its configs, in the store and on the wire."""
        return self.config.name()

    def metric(self, key: str) -> Metric:
        """One that it has no name for is called by its key: "train/my_loss" is "My loss"."""
        return self.metrics.get(key) or Metric(key.rpartition("/")[2].replace("_", " ").capitalize())

    @property
    def board(self) -> choices.View:
        """The view that a room shows at first, and its cards always."""
        return "showcase" if self.showcase else "training"

    def describe(self) -> dict[str, Any]:
        """As pages read it; docs/protocol.md has the fields."""
        unit = self.config.UNIT
        thing = dict(zip(("one", "many"), unit.thing, strict=True))
        limits = {"total": self.config.LENGTH, "limit": self.config.SPEED_LIMIT}
        return {
            "name": self.name,
            "title": self.title,
            "aim": self.aim,
            "way": self.way,
            "unit": {"one": unit.one, "many": unit.many, "thing": thing, "did": unit.did, **limits},
            "headline": self.headline,
            "charts": self.charts,
            "scale": None if self.scale is None else asdict(self.scale),
            "view": self.view,
            "showcase": self.showcase,
        }
