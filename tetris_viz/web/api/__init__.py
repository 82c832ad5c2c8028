"""The HTTP API: ``/api``, ``/healthz`` and ``/metrics``; docs/protocol.md has its table."""

from . import checkpoint_routes, control_routes, health_routes, prometheus, report_routes, room_routes, series_routes
from .blueprint import api

__all__ = ["api", "checkpoint_routes", "control_routes", "health_routes", "prometheus", "report_routes", "room_routes",
           "series_routes"]  # fmt: skip
