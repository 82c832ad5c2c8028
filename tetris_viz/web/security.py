"""Who may control, whom the server answers to, and what it tells browsers to forbid."""

import hashlib
import hmac
import ipaddress
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Request, session

from ..settings import Settings
from .wire import one_line

log = logging.getLogger(__name__)
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"0.0.0.0", "::", ""})
Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


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


class Guard:
    """The rules of control: the token, or a cookie that only this server can have made."""

    SESSION_KEY = "controller"

    def __init__(self, settings: Settings):
        self._token = settings.token
        self._origins = settings.origins
        self._bound_to_loopback = is_loopback(settings.host)
        self._hosts = LOOPBACK_NAMES | settings.hosts

    def secret_key(self) -> bytes:
        """Signs the cookie; another token makes every old cookie void."""
        return hmac.new(self._token.encode(), b"tetris-viz session cookie", hashlib.sha256).digest()

    def matches(self, token: Any) -> bool:
        """Constant-time comparison; False for anything that is not the token's text."""
        return isinstance(token, str) and hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())

    def knows(self, auth: Any) -> bool:
        """Whether a Socket.IO handshake's ``auth`` holds the token."""
        return isinstance(auth, dict) and self.matches(auth.get("token"))

    def is_controller(self, kept: Mapping[str, Any]) -> bool:
        return kept.get(self.SESSION_KEY) is True

    def may_post(self, request: Request) -> bool:
        """Whether a request may change something: the token as ``Authorization: Bearer``, or the cookie from a page
        of this server's own."""
        if (token := _bearer(request)) is not None:
            return self.matches(token)
        return self.is_controller(session) and self._is_own(request)

    def may_tell(self, request: Request) -> bool:
        """Whether a request comes from a page of this server's own, which browsers say of each that is sent by one."""
        return request.headers.get("Origin") is not None and self._is_own(request)

    def may_have_cookie(self, request: Request) -> bool:
        """Whether the cookie may be given for a request: it bears the token, and no page of another site sent it."""
        return self.matches(_bearer(request)) and self._is_own(request)

    def _is_own(self, request: Request) -> bool:
        """Whether a page of this server's own sent it, or no page at all."""
        origin = request.headers.get("Origin")
        if origin is None or _authority(origin) == request.host:
            return True
        return origin in own_origins(request.environ) or origin in self._origins

    def at_home(self, environ: Environ) -> bool:
        """Whether the cookie may be given without being asked for: nobody but this machine can be the peer."""
        forwarded = any(key == "HTTP_FORWARDED" or key.startswith("HTTP_X_FORWARDED") for key in environ)
        return (
            self._bound_to_loopback
            and not forwarded
            and is_loopback(environ.get("REMOTE_ADDR", ""))
            and host_name(environ.get("HTTP_HOST", "")) in self._hosts
        )


def _authority(origin: str) -> str | None:
    """Host and port of an Origin header; None where it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _bearer(request: Request) -> str | None:
    """The token of ``Authorization: Bearer``; a page of another site cannot send one, as nobody here allows it to."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


class HostCheck:
    """The outermost layer: a page of another name that points here (DNS rebinding) gets nothing, not even a socket."""

    def __init__(self, app: Wsgi, settings: Settings):
        self._app = app
        own = set() if settings.host in WILDCARDS else {settings.host.lower()}
        self._names = LOOPBACK_NAMES | own | settings.hosts
        self._advice = "add it to" if settings.hosts else "allow it with"

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if host_name(host) in self._names and not set(host) & set(" ;,'\"<>\\"):
            return self._app(environ, start_response)
        log.warning("refused Host %s", one_line(host, 80))
        sentence = (
            f"This server does not answer to the name {host[:80]!a}; "
            f"{self._advice} TETRIS_VIZ_ALLOWED_HOSTS when it is yours.\n"
        )
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
        start_response("400 Bad Request", headers)
        return [sentence.encode()]


class NoDeflate:
    """Declines permessage-deflate: every frame would be compressed once per viewer."""

    def __init__(self, app: Wsgi):
        self._app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return self._app(environ, start_response)


def allowed_origin(settings: Settings) -> Callable[[str, Environ], bool] | None:
    """The Origin check of Socket.IO: the server's own, and those of the settings."""
    if not settings.origins:
        return None  # the library's same-origin rule
    allowed = frozenset(settings.origins)

    return lambda origin, environ: origin in own_origins(environ) | allowed


def own_origins(environ: Environ) -> set[str]:
    """The origins of this server's own pages by the library's rule: as a proxy in front tells, and as they come in.

    No page of another site can add those headers to what it sends here.
    """
    scheme, host = str(environ.get("wsgi.url_scheme", "http")), str(environ.get("HTTP_HOST", ""))
    outer_scheme = str(environ.get("HTTP_X_FORWARDED_PROTO", scheme)).split(",")[0].strip()
    outer_host = str(environ.get("HTTP_X_FORWARDED_HOST", host)).split(",")[0].strip()
    return {f"{scheme}://{host}", f"{outer_scheme}://{outer_host}"}


def headers(host: str, framed: bool = False) -> dict[str, str]:
    """What every answer carries.  ``host`` is the checked Host of the request: older browsers do not count
    its WebSocket as ``'self'``.  ``framed``: pages of other sites may show it in a frame; it then takes no commands."""
    ancestors = "*" if framed else "'self'"
    policy = (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' ws://{host} wss://{host}; object-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {ancestors}"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
