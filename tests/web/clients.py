"""A real Socket.IO client that remembers what it heard."""

import itertools
import json
import time
from typing import Any

import engineio
import socketio

from tests.conftest import Server
from tetris_viz.core.names import DURABLE

_ids = itertools.count()


class OnePacketAfterAnother(engineio.Client):
    """Handles what came before it reads on: the library starts a thread for each packet, and threads overtake."""

    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        return super()._trigger_event(event, *args, **{**kwargs, "run_async": False})


class Client(socketio.Client):
    def _engineio_client_class(self) -> type[engineio.Client]:
        return OnePacketAfterAnother


class Viewer:
    """Connected to ``/watch``, and to ``/control`` when given ``auth`` or ``headers``.

    ``origin`` and ``host`` replace what the handshake would say by itself.
    """

    def __init__(
        self,
        url: str,
        namespaces: tuple[str, ...] = ("/watch",),
        auth: Any = None,
        headers: dict[str, str] | None = None,
        transports: tuple[str, ...] = ("websocket",),
        **handshake: str,
    ):
        # packets share one codec: a server that was made in this process has left its strict one
        self.client = Client(reconnection=False, json=json, websocket_extra_options=handshake)
        self.heard: list[tuple[str, Any]] = []
        self.refusals: list[Any] = []
        for name in (
            "frame",
            "status",
            "metrics",
            "episodes",
            "notice",
            "checkpoint",
            "evaluation",
            "presence",
            "pace",
            "rooms",
            "rooms_changed",
            "counters",
            "server",
        ):
            self.client.on(name, self._remember(name), namespace="/watch")
        for namespace in ("/", "/watch", "/control"):
            self.client.on("connect_error", self.refusals.append, namespace=namespace)
        self.client.connect(
            url, namespaces=list(namespaces), auth=auth, headers=headers or {}, transports=list(transports),
            wait_timeout=40,
        )  # fmt: skip

    def _remember(self, name: str) -> Any:
        return lambda body: self.heard.append((name, body))

    def bodies(self, event: str) -> list[Any]:
        return [body for name, body in list(self.heard) if name == event]

    def durable(self) -> list[Any]:
        """The events with a sequence number, in the order in which they came."""
        return [body for name, body in list(self.heard) if name in DURABLE]

    def ask(self, event: str, *payload: Any, namespace: str = "/watch", timeout: float = 40) -> Any:
        return self.client.call(event, payload or None, namespace=namespace, timeout=timeout)

    def command(self, command: str, /, **payload: Any) -> Any:
        payload.setdefault("command_id", f"c{next(_ids)}-{time.monotonic_ns()}")
        return self.ask(command, payload, namespace="/control", timeout=40)

    def close(self) -> None:
        self.client.disconnect()


def error_of(answer: Any) -> tuple[str, str | None]:
    assert answer["ok"] is False
    assert answer["error"]["message"].strip()
    return answer["error"]["code"], answer["error"].get("field")


def train(server: Server, **config: Any) -> str:
    """Make and start a room that is not finished soon; its id."""
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    room = controller.command("create_room", config={"total_placements": 10**7, **config})["room"]
    assert controller.command("start", room=room)["ok"]
    controller.close()
    return str(room)
