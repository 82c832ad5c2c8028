"""What counts as a number in a file that anybody may have written."""

import math
from typing import Any


def is_finite(value: Any) -> bool:
    """Whether it is a number that a float can hold: no truth value, and not what JSON calls NaN or Infinity.

    >>> [is_finite(value) for value in (3, 0.5, float("nan"), 10**400, True, None, "3")]
    [True, True, False, False, False, False, False]
    """
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False
