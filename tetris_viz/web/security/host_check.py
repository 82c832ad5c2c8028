"""Host names: the server answers to its own only, so that DNS rebinding gets a page of another name nothing."""

import ipaddress
import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ...settings import Settings
from ..logs import escaped

log = logging.getLogger(__name__)
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"0.0.0.0", "::", ""})


def host_name(host: str) -> str:
    """The name in a Host header, without its port.

    >>> host_name("[::1]:5000"), host_name("LocalHost:80")
    ('::1', 'localhost')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def is_loopback(address: str) -> bool:
    """Whether an address, or the name ``localhost``, is this machine's own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address == "localhost"
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


class HostCheck:
    """The outermost WSGI layer: a request to a name that is not the server's gets nothing, not even a socket."""

    def __init__(self, app: WSGIApplication, settings: Settings):
        self._app = app
        own = set() if settings.host in WILDCARDS else {settings.host.lower()}
        self._names = LOOPBACK_NAMES | own | settings.hosts
        self._advice = "add it to" if settings.hosts else "allow it with"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if host_name(host) in self._names and not set(host) & set(" ;,'\"<>\\"):
            return self._app(environ, start_response)
        log.warning("refused Host %s", escaped(host, 80))
        sentence = (
            f"This server does not answer to the name {host[:80]!a}; "
            f"{self._advice} TETRIS_VIZ_ALLOWED_HOSTS when it is yours.\n"
        )
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
        start_response("400 Bad Request", headers)
        return [sentence.encode()]
