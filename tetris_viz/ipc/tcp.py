"""TCP between processes that share a secret.

Each side proves by an HMAC of the other's nonce that it knows the secret, which itself never travels; a peer that
cannot is refused before a byte of it is read as a message.  Nothing is encrypted: a network that others can read or
change wants a tunnel.
"""

import hmac
import secrets
import socket
import time

GREETING = b"tetris-viz 1 "
NONCE = 32
SHORTEST = 16
"""Bytes of a secret."""
SECONDS = 5.0
"""That a peer has to prove itself."""


class Refused(ConnectionError):
    """The peer does not know the secret, or speaks another protocol."""


def connect(host: str, port: int, secret: bytes, seconds: float = SECONDS) -> socket.socket:
    """A proven connection to who listens there; raises ``OSError``, :class:`Refused` among them, and ``ValueError``
    for a secret shorter than ``SHORTEST``."""
    return _proven(socket.create_connection((host, port), seconds), secret, seconds, ours=b"client", theirs=b"server")


def accept(listener: socket.socket, secret: bytes, seconds: float = SECONDS) -> socket.socket:
    """The next connection to ``listener``, proven; raises as :func:`connect`."""
    return _proven(listener.accept()[0], secret, seconds, ours=b"server", theirs=b"client")


def _proven(peer: socket.socket, secret: bytes, seconds: float, *, ours: bytes, theirs: bytes) -> socket.socket:
    """Both send a nonce, then the proof of it and of their role, so that neither can hand back what it was sent."""
    try:
        if len(secret) < SHORTEST:
            raise ValueError(f"a secret of fewer than {SHORTEST} bytes can be guessed")
        deadline, nonce = time.monotonic() + seconds, secrets.token_bytes(NONCE)
        peer.settimeout(seconds)
        peer.sendall(GREETING + nonce)
        greeting = _receive(peer, len(GREETING) + NONCE, deadline)
        if not greeting.startswith(GREETING):
            raise Refused("the peer speaks another protocol")
        nonces = {ours: nonce, theirs: greeting[len(GREETING) :]}
        both = nonces[b"client"] + nonces[b"server"]
        peer.sendall(hmac.digest(secret, ours + both, "sha256"))
        if not hmac.compare_digest(_receive(peer, 32, deadline), hmac.digest(secret, theirs + both, "sha256")):
            raise Refused("the peer does not know the secret")
        peer.settimeout(None)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return peer
    except BaseException:
        peer.close()
        raise


def _receive(peer: socket.socket, size: int, deadline: float) -> bytes:
    """Exactly ``size`` bytes, before ``deadline``."""
    data = b""
    while len(data) < size:
        peer.settimeout(max(0.001, deadline - time.monotonic()))
        if not (more := peer.recv(size - len(data))):
            raise Refused("the peer left before it had proven itself")
        data += more
    return data
