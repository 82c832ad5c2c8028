"""What the configs of all kinds of runs have in common.

The JSON Schema of such a model is the page's settings form.  ``live`` fields may change while a run lives; they take
effect at the next rollout boundary.
"""

from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Text(NamedTuple):
    """``unit`` stands after the value; ``zero`` in place of 0, where 0 is no amount."""

    title: str
    help: str
    unit: str = ""
    zero: str = ""


def field(default: Any, text: Text, *, live: bool = False, **bounds: Any) -> Any:
    """A setting with what the form says of it; ``bounds`` are pydantic's."""
    extra: dict[str, Any] = {"live": live, "unit": text.unit, **({"zero": text.zero} if text.zero else {})}
    return Field(default, title=text.title, description=text.help, json_schema_extra=extra, **bounds)


class Unit(NamedTuple):
    """What a run counts as its steps: "placement", "placements".

    A sentence for an audience says what the agent ``did`` with so many of a ``thing``: it "placed" 400 "pieces".
    """

    one: str
    many: str
    thing: tuple[str, str] = ("step", "steps")
    did: str = "made"


class RunConfig(BaseModel):
    """A config: ``algorithm``, a Literal with a default, names its kind.

    ``max_minutes`` and ``goal_score`` end a run besides its length, where a kind has them (``kinds.ends``).
    """

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)

    UNIT: ClassVar[Unit] = Unit("step", "steps")
    LENGTH: ClassVar[str]
    """The field of a run's length, in its unit."""
    SPEED_LIMIT: ClassVar[str] = ""
    """The field of its speed limit, in its unit a second, 0 for none; "" where it has no such field."""

    @property
    def total(self) -> int:
        """Steps of the whole run."""
        total: int = getattr(self, self.LENGTH)
        return total

    @property
    def steps_per_second(self) -> float:
        """The speed limit; 0 is none."""
        limit: float = getattr(self, self.SPEED_LIMIT, 0)
        return limit

    @classmethod
    def name(cls) -> str:
        """That of its kind."""
        name: str = cls.model_fields["algorithm"].default
        return name

    @classmethod
    def live_fields(cls) -> frozenset[str]:
        """Fields that ``configure`` may change while a trainer lives."""
        return frozenset(name for name in cls.model_fields if cls.extra_of(name).get("live"))

    @classmethod
    def extra_of(cls, name: str) -> dict[str, Any]:
        """What the form says of a field besides its title and help: ``live``, ``unit``, ``zero``."""
        extra = cls.model_fields[name].json_schema_extra
        return extra if isinstance(extra, dict) else {}
