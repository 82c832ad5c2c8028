"""``/metrics``, for Prometheus."""

from collections import Counter
from collections.abc import Iterator

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from ...core.lifecycle import STATES
from ..services import Services, services
from .blueprint import api


@api.get("/metrics")
def metrics() -> Response:
    registry = CollectorRegistry()
    registry.register(_Figures(services()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """The figures as they are now."""

    def __init__(self, found: Services):
        self._services = found

    def collect(self) -> Iterator[Metric]:
        relay, child = self._services.relay, self._services.upstream.child
        states = Counter(room["state"] for room in relay.rooms())
        rooms = GaugeMetricFamily("tetris_viz_rooms", "Rooms by state.", labels=["state"])
        for state in STATES:
            rooms.add_metric([state], states[state])
        yield rooms
        yield GaugeMetricFamily("tetris_viz_viewers", "Distinct viewers in rooms.", relay.presence.total())
        yield GaugeMetricFamily("tetris_viz_supervisor_up", "1 while the supervisor answers.", child.state == "ok")
        frames, errors = relay.frames_relayed, self._services.page_errors.reported
        yield CounterMetricFamily("tetris_viz_frames_relayed", "Board frames sent to viewers.", frames)
        yield CounterMetricFamily("tetris_viz_page_errors", "Errors of pages' scripts that browsers told.", errors)
