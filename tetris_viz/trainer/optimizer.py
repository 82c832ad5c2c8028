"""Adam without the several seconds its first use costs.

torch wraps the optimizer's methods for its compiler and imports that compiler on the first
call (4–6 s of CPU on a trainer's way to its first move).  Nothing is compiled here.
"""

from collections.abc import Callable
from typing import Any

import torch as th


def _plain(method: Any) -> Any:
    """The method inside torch's wrapper; the method itself where a version of torch has none."""
    return getattr(method, "__wrapped__", method)


class PlainAdam(th.optim.Adam):
    """``torch.optim.Adam``, number for number."""

    add_param_group = _plain(th.optim.Adam.add_param_group)
    zero_grad = _plain(th.optim.Adam.zero_grad)
    state_dict = _plain(th.optim.Adam.state_dict)
    load_state_dict = _plain(th.optim.Adam.load_state_dict)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        with th.no_grad():
            return _STEP(self, closure)


_STEP = _plain(th.optim.Adam.step)
