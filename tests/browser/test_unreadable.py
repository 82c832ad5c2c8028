"""What the API refuses for a while: a page says so, never takes it for nothing, and recovers by itself."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.driver import running_room
from tests.conftest import Server, eventually
from tests.web.clients import Viewer

REFUSAL = '{"error": {"code": "unavailable", "message": "The history is not running."}}'
NOTHING = "Nothing is deleted|None yet|one run, repeated|No runs"


def failing(page: Page, address: str) -> list[str]:
    """The API at ``address`` refuses, then gives a page, then is cut off; after that it is fine.  What it did."""
    done: list[str] = []

    def answer(route: Route) -> None:
        done.append(["refused", "page", "cut"][len(done)] if len(done) < 3 else "fine")
        match done[-1]:
            case "refused":
                route.fulfill(status=503, content_type="application/json", body=REFUSAL)
            case "page":
                route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Sign in</title>")
            case "cut":
                route.abort()
            case _:
                route.continue_()

    page.context.route(address, answer)
    return done


def saved(server: Server, room: str) -> None:
    """Have a checkpoint of the room."""
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    assert controller.command("save", room=room)["ok"]
    controller.close()
    eventually(lambda: server.get(f"/api/rooms/{room}/checkpoints")["checkpoints"], what="a checkpoint")


@pytest.mark.parametrize(
    ("path", "api", "opens", "where", "sentence", "fine"),
    [
        ("", "**/api/presets", "", "#create-error", "presets cannot be read.", "#presets label"),
        ("compare?rooms=", "**/api/presets", "", "#same", "The settings cannot be read.", "#same"),
        ("rooms/", "**/api/presets", "#settings-open", "#settings-sentence", "cannot be shown.", "#settings .field"),
        ("runs?show=deleted", "**/api/deleted", "", "#nothing", "deleted runs could not be loaded.", "#nothing"),
        ("rooms/", "**/checkpoints", "#checkpoints summary", "#checkpoints > p", "cannot be read.", "#checkpoints tr"),
    ],
)  # fmt: skip
def test_a_page_recovers_from_answers_that_cannot_be_read(
    path: str, api: str, opens: str, where: str, sentence: str, fine: str,
    learning: Server, open_page: Callable[..., Page],
) -> None:  # fmt: skip
    room = running_room(learning).rpartition("/")[2]
    if "checkpoints" in api:  # else "None yet" is true in the end
        saved(learning, room)
    page = open_page(f"{learning.url}healthz", errors_when_refused=True, errors_when_cut=True)
    done = failing(page, api)
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.said = []; new MutationObserver(() =>"
        f" window.said.push(document.querySelector('{where}')?.textContent ?? ''))"
        ".observe(document.body, {subtree: true, childList: true, characterData: true}); })"
    )
    page.goto(f"{learning.url}{path}{room if path.endswith(('/', '=')) else ''}")
    page.wait_for_function("() => !document.querySelector('[inert]')")
    if opens:
        page.click(opens)
    expect(page.locator(where)).to_contain_text(sentence)
    expect(page.locator(where)).to_contain_text("Trying again.")
    expect(page.locator(fine).first).not_to_contain_text(re.compile("cannot be|could not be"))
    expect(page.locator(fine).first).to_be_visible()
    said = page.evaluate("words => window.said.filter(text => new RegExp(words).test(text))", NOTHING)
    assert done[:4] == ["refused", "page", "cut", "fine"]
    if path != "runs?show=deleted":
        assert said == []
    else:  # there it is true in the end
        expect(page.locator("#nothing")).to_have_text("Nothing is deleted.")
        told = page.evaluate("() => [...new Set(window.said)]")
        assert told.index("Nothing is deleted.") == len(told) - 1, told
