"""HTTP origins: which pages may connect and post."""

from collections.abc import Callable, Collection
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from flask import Request

from ...settings import Settings


def allowed_origin(settings: Settings) -> Callable[[str, WSGIEnvironment], bool] | None:
    """Socket.IO's ``cors_allowed_origins``: the server's own, and those of the settings.

    None, the library's same-origin rule, where the settings name none.
    """
    if not settings.http_origins:
        return None
    allowed = frozenset(settings.http_origins)

    return lambda origin, environ: origin in own_origins(environ) | allowed


def is_own_page(request: Request, allowed: Collection[str]) -> bool:
    """Whether a page of this server's own, or of the ``allowed`` origins, sent the request, or no page at all."""
    origin = request.headers.get("Origin")
    if origin is None or _authority(origin) == request.host:
        return True
    return origin in own_origins(request.environ) or origin in allowed


def own_origins(environ: WSGIEnvironment) -> set[str]:
    """The origins of this server's own pages by the library's rule: as a proxy in front says, and as they arrive.

    No page of another site can add those headers to what it sends here.
    """
    scheme, host = str(environ.get("wsgi.url_scheme", "http")), str(environ.get("HTTP_HOST", ""))
    outer_scheme = str(environ.get("HTTP_X_FORWARDED_PROTO", scheme)).split(",")[0].strip()
    outer_host = str(environ.get("HTTP_X_FORWARDED_HOST", host)).split(",")[0].strip()
    return {f"{scheme}://{host}", f"{outer_scheme}://{outer_host}"}


def _authority(origin: str) -> str | None:
    """Host and port of an Origin header; None where it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
