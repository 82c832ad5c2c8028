"""Hosts and origins as people write them, and as browsers send them."""

import ipaddress
import re
from urllib.parse import urlsplit

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_BRACKETED = re.compile(r"\[([^]]*)\](:[0-9]+)?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_of(entry: str) -> str:
    """One allowed host as it is compared, or ``ValueError`` in words.

    >>> host_of("Viz.Example.:8000"), host_of("[::1]:5000"), host_of("::1")
    ('viz.example', '::1', '::1')
    """
    name, fault = entry.lower(), f"Must name hosts, such as viz.example or 192.0.2.7; {entry[:80]!r} is none"
    if "://" in name or "/" in name:
        raise ValueError(f"{fault}: leave out the scheme and the path")
    bracketed = _BRACKETED.fullmatch(name)
    try:
        return str(ipaddress.ip_address(bracketed[1] if bracketed else name))
    except ValueError:
        name, _, port = name.partition(":")
    name = _ascii(name.removesuffix("."))
    if not _NAME.fullmatch(name) or (port and not port.isdecimal()):
        raise ValueError(f"{fault}: each is named in full, without wildcards")
    return name


def origin_of(entry: str) -> str:
    """One allowed origin as browsers send it, or ``ValueError`` in words.

    >>> origin_of("HTTPS://Viz.Example:443/")
    'https://viz.example'
    """
    fault = f"Must name origins, such as https://viz.example or http://192.0.2.7:8000; {entry[:80]!r} is none"
    if not re.match(r"https?://", entry, re.IGNORECASE):
        raise ValueError(f"{fault}: it begins with http:// or https://")
    try:
        parts = urlsplit(entry)
        port, name = parts.port, host_of(parts.hostname or "")
    except ValueError:
        raise ValueError(f"{fault}: its host is named in full, and its port is a number") from None
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc or "#" in entry:
        raise ValueError(f"{fault}: an origin ends with its host or port, without a path")
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _DEFAULT_PORTS[parts.scheme]) else "")


def _ascii(name: str) -> str:
    """A name as browsers write it, ``xn--…`` for letters beyond ASCII; unchanged where Python knows an older rule."""
    try:
        encoded = name.encode("idna")
        return encoded.decode() if encoded.decode("idna") == name else name
    except UnicodeError:
        return name
