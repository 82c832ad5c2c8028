"""Response headers: the Content Security Policy and its companions."""


def headers(host: str, framed: bool = False) -> dict[str, str]:
    """What every answer carries.

    ``host`` is the checked Host of the request: older browsers do not count its WebSocket as ``'self'``.
    ``framed``: pages of other sites may show it in a frame; it then takes no commands.
    """
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
