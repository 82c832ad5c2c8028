"""Reading ``policy.npz``: either kind of policy, told apart by its ``format``."""

from pathlib import Path
from typing import IO

import numpy as np

from .keypolicy import KeyPolicy
from .policy import Policy, PolicyError

AnyPolicy = Policy | KeyPolicy
FORMATS: dict[str, type[AnyPolicy]] = {kind.FORMAT: kind for kind in (Policy, KeyPolicy)}


def load(path: str | Path | IO[bytes]) -> AnyPolicy:
    """Read ``policy.npz``, or an open file of it.

    Raises OSError where it cannot be read and PolicyError where it is no policy.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            # files of earlier versions hold placements and have no format
            form = str(file["format"]) if "format" in file else Policy.FORMAT
            if form not in FORMATS:
                raise PolicyError(f"format {form!r} is unknown; known: {', '.join(FORMATS)}")
            return FORMATS[form].read(file)
    except (OSError, PolicyError):
        raise
    except Exception as error:  # a file may be anything, and each library on the way has faults of its own for that
        raise PolicyError(f"{path} is no policy: {error}") from error
