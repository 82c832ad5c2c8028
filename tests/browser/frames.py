"""The board frames that came to a page over its wire."""

from playwright.sync_api import Page, WebSocket

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
