"""Addresses of the server, for people."""

from ..settings import Settings
from .security.host_check import WILDCARDS


def address_of(settings: Settings) -> str:
    """Where this machine's browser finds the server."""
    return _address("127.0.0.1" if settings.host in WILDCARDS else settings.host, settings.port)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def control_link(settings: Settings) -> str:
    """The address that makes a browser a controller."""
    named = sorted(settings.hosts)
    base = _address(named[0], settings.port) if named else address_of(settings)
    return f"{base}?token={settings.token}"
