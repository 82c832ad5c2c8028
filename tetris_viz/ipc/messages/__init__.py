"""Everything the processes say to each other, a module for each pair of them.

Commands are imperative, events past tense.  Who receives names the union of what it takes (``FromTrainer``, ...): a
trainer cannot send what only a supervisor may.  What people type, ``config`` and ``payload``, is any mapping here: its
contents are checked by pydantic where it is used.
"""

from .base import *  # noqa: F403
from .evaluation import *  # noqa: F403
from .questions import *  # noqa: F403
from .rooms import *  # noqa: F403
from .showcase import *  # noqa: F403
from .training import *  # noqa: F403
from .uploads import *  # noqa: F403
