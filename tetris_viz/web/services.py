"""What the routes and namespaces of one application share."""

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from ..settings import Settings
from .checkpoint_uploads import CheckpointUploads
from .downloads import Downloads
from .page_errors import PageErrors
from .relay import Relay
from .search import Search
from .security.auth import Guard
from .upstream import History, Upstream

EXTENSION = "tetris_viz"


@dataclass
class Services:
    """Kept in ``app.extensions``, as Flask's extensions keep theirs."""

    settings: Settings
    guard: Guard
    relay: Relay
    upstream: Upstream
    history: History
    uploads: CheckpointUploads
    downloads: Downloads = field(default_factory=Downloads)
    search: Search = field(default_factory=Search)
    page_errors: PageErrors = field(default_factory=PageErrors)


def services() -> Services:
    """Those of the application that handles this request."""
    return cast(Services, current_app.extensions[EXTENSION])
