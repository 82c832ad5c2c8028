"""Who may control: the token, or a cookie that only this server can have made."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Request, session

from ...settings import Settings
from .host_check import LOOPBACK_NAMES, host_name, is_loopback
from .http_origins import is_own_page


class Guard:
    """The rules of control."""

    SESSION_KEY = "controller"

    def __init__(self, settings: Settings):
        self._token = settings.token
        self._http_origins = settings.http_origins
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

    def may_read(self, request: Request) -> bool:
        """Whether a request may see what only those see who may control: with the token, or the cookie."""
        return self.matches(_bearer(request)) or self.is_controller(session)

    def may_report(self, request: Request) -> bool:
        """Whether a request comes from a page of this server's own, which browsers say of each that is sent by one."""
        return request.headers.get("Origin") is not None and self._is_own(request)

    def may_have_cookie(self, request: Request) -> bool:
        """Whether the cookie may be given for a request: it bears the token, and no page of another site sent it."""
        return self.matches(_bearer(request)) and self._is_own(request)

    def _is_own(self, request: Request) -> bool:
        return is_own_page(request, self._http_origins)

    def is_local(self, environ: WSGIEnvironment) -> bool:
        """Whether the cookie may be given without being asked for: nobody but this machine can be the peer."""
        forwarded = any(key == "HTTP_FORWARDED" or key.startswith("HTTP_X_FORWARDED") for key in environ)
        return (
            self._bound_to_loopback
            and not forwarded
            and is_loopback(environ.get("REMOTE_ADDR", ""))
            and host_name(environ.get("HTTP_HOST", "")) in self._hosts
        )


def _bearer(request: Request) -> str | None:
    """The token of ``Authorization: Bearer``; a page of another site cannot send one, as nobody here allows it to."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
