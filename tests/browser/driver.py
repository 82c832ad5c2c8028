"""Opens pages in an installed Chromium; a page that writes an error to its console fails its test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright

from scripts.browser import FLAGS, SHELL, find_chromium, find_shell
from tests.conftest import Server, eventually
from tests.web.clients import Viewer

WAIT = 40_000
"""Milliseconds that a starved machine is given for anything to appear; an idle one needs a hundredth."""
expect.set_options(timeout=WAIT)
PROXY = {"X-Forwarded-For": "203.0.113.9"}
"""With it the server takes the browser for one that may only watch."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


def launched(playwright: Playwright, path: str | None, package: str) -> Iterator[Browser]:
    if path is None:
        pytest.skip(f"no Chromium on this machine (on Debian: apt-get install {package})")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=WAIT)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    yield from launched(playwright, find_shell(), SHELL)


@pytest.fixture(scope="session")
def notifying_chromium(playwright: Playwright) -> Iterator[Browser]:
    """The whole browser: its headless shell has no notifications."""
    yield from launched(playwright, find_chromium(), "chromium")


@pytest.fixture
def open_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """``open_page(url, errors_when_cut=False, **context options) -> Page``, each like another person's browser.

    Where a test is not marked ``moving`` it is of somebody who wants less motion: without a screen, what falls is
    painted by the processor.

    A page may only complain about its connection where the test cuts it (``errors_when_cut``), and a browser notes an
    answer that refuses a request (``errors_when_refused``).
    """
    still = {} if request.node.get_closest_marker("moving") else {"reduced_motion": "reduce"}
    complaints: list[str] = []
    contexts = []

    def open(url: str, *, errors_when_cut: bool = False, errors_when_refused: bool = False, **options: Any) -> Page:
        notifying = "notifications" in options.get("permissions", ())
        browser = request.getfixturevalue("notifying_chromium") if notifying else chromium
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **still, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)

        def heard(message: ConsoleMessage) -> None:
            of_the_wire = "ERR_" in message.text or message.text.startswith("WebSocket connection")
            refusal = errors_when_refused and "responded with a status of " in message.text
            if message.type == "error" and not (errors_when_cut and of_the_wire) and not refusal:
                complaints.append(f"{page.url}: {message.text} ({message.location.get('url')})")

        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.goto(url, timeout=WAIT)
        page.wait_for_function("() => !document.querySelector('[inert]')")  # what is loaded after the board
        return page

    yield open
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def curve(page: Page, key: str = "tetris/score_per_piece") -> dict[str, float]:
    """What a chart shows: its number of points, and x of the first and the last."""
    shown = page.locator(f"[data-key='{key}']").evaluate("section => ({...section.dataset})")
    return {name: float(shown.get(name) or 0) for name in ("points", "first", "last")}


def running_room(server: Server) -> str:
    """The address of a room that trains."""

    def found() -> str | None:
        rooms = server.get("/api/rooms")["rooms"]
        return next((room["id"] for room in rooms if room["state"] == "running"), None)

    return f"{server.url}rooms/{eventually(found, WAIT / 1000, 'a running room')}"


def made(server: Server, **config: object) -> str:
    """The address of a new room, which is started where ``config`` gives a seed."""
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    answer = controller.command("create_room", name="A room with quite a long name, as people give them", config=config)
    assert answer["ok"], answer
    if config.get("seed") is not None:
        assert controller.command("start", room=answer["room"])["ok"]
    controller.close()
    return f"{server.url}rooms/{answer['room']}"
