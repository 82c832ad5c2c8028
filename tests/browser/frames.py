"""The board frames that come to a page over its wire."""

from playwright.sync_api import Page, WebSocket, WebSocketRoute

from tetris_viz.core.frames import Frame, decode


def heard_frames(page: Page) -> dict[str, Frame]:
    """What comes from now on, by ``data-placement``; to be asked for before the page opens its address."""
    told: dict[str, Frame] = {}

    def heard(payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            frame = decode(payload)
            told[f"{frame.game}:{frame.number}"] = frame

    def listen(wire: WebSocket) -> None:
        wire.on("framereceived", heard)

    page.on("websocket", listen)
    return told


class Tap:
    """Stands in a page's wire, from before it opens its address: board frames can be lost there, or all held up."""

    def __init__(self, page: Page):
        self.newest = ""
        """``data-placement`` of the newest frame that the server sent and that was not lost."""
        self.lost: list[str] = []
        self.held: list[str] = []
        self._waiting: list[tuple[WebSocketRoute, str | bytes]] = []
        self._holds, self._to_lose = False, 0
        self._head: str | None = None
        page.route_web_socket("**/socket.io/**", self._open)

    def lose(self, frames: int) -> None:
        """The next ones."""
        self._to_lose = frames

    def hold(self) -> None:
        self._holds = True

    def go_on(self) -> list[str]:
        """Let everything that was held up through at once; the frames among it."""
        self._holds = False
        for near, message in self._waiting:
            near.send(message)
        self._waiting, held, self.held = [], self.held, []
        return held

    def _open(self, near: WebSocketRoute) -> None:
        near.connect_to_server().on_message(lambda message: self._came(near, message))

    def _came(self, near: WebSocketRoute, message: str | bytes) -> None:
        if isinstance(message, str) and '["frame",' in message:
            self._head = message  # its bytes come next
            return
        if self._head is not None and isinstance(message, bytes):
            head, self._head = self._head, None
            frame = decode(message)
            placement = f"{frame.game}:{frame.number}"
            if self._to_lose:
                self._to_lose -= 1
                self.lost.append(placement)
                return
            self.newest = placement
            if self._holds:
                self.held.append(placement)
            self._pass(near, head)
        self._pass(near, message)

    def _pass(self, near: WebSocketRoute, message: str | bytes) -> None:
        if self._holds:
            self._waiting.append((near, message))
        else:
            near.send(message)
