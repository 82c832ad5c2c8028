"""Whose policy a showcase plays."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError


def _names_a_policy(given: Any, parse: ValidatorFunctionWrapHandler) -> Any:
    try:
        return parse(given)
    except ValidationError:
        sentence = "Must be newest, best or the step of a checkpoint, a whole number from 0"
        raise PydanticCustomError("no_policy", sentence) from None


Shown = Annotated[Literal["newest", "best"] | Annotated[int, Field(ge=0, lt=10**12)], WrapValidator(_names_a_policy)]
"""Whose policy the showcase plays; a number is the step of a checkpoint."""
