"""A checkout that nobody may write, for an account without a home or a name (only where mounting is allowed)."""

import sys
from collections.abc import Callable

import pytest

from tests.conftest import ROOT, Server, eventually

BOUND = 'for folder in "$1" "$2"; do mount --bind "$folder" "$folder" && mount -o remount,ro,bind "$folder"; done'
"""Makes the checkout and its environment read-only, for root too, in a mount namespace of its own."""

NAMELESS = "unshare --user --map-user=54321 --map-group=54321"
"""Gives the account a number that no list of accounts has: no name and no home can be looked up."""


def test_a_room_trains_from_a_checkout_that_nobody_may_write(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    for name in ("HOME", "USER", "LOGNAME"):
        monkeypatch.delenv(name, raising=False)
    script = f'{BOUND}; cd "$1"; exec {NAMELESS} "$2/bin/python" app.py'
    server = start_server(command=["unshare", "--mount", "bash", "-ec", script, "-", str(ROOT), sys.prefix])

    def outcome() -> str | None:
        """The first room's state once it has learned something, or failed."""
        for room in server.get("/api/rooms")["rooms"]:
            if room["state"] == "failed" or room["step"] > 0:
                return f"{room['state']}: {room['reason']}"
        return None

    assert eventually(outcome, 120, "a room that learns") == "running: None"
    assert list((server.data_dir / "numba-cache").iterdir())
