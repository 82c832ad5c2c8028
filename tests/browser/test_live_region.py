"""What a screen reader is told of a run while its user looks elsewhere."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import WAIT
from tests.conftest import COUNTING, Server
from tests.web.clients import Viewer

HEAR = """() => {
  const live = document.querySelector('#live');
  window.heard = [];
  new MutationObserver(() => window.heard.push(live.textContent))
    .observe(live, {childList: true, subtree: true, characterData: true});
}"""


def test_the_live_region_says_the_milestones_once_a_minute(
    start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(command=COUNTING, autostart="0")
    controller = Viewer(server.url, ("/control",), auth={"token": server.token})
    made = controller.command("create_room", config={"total_placements": 1000})
    controller.close()
    page = open_page("about:blank")
    state = page.locator("#state")
    page.clock.install()  # nobody waits a whole minute
    page.goto(f"{server.url}rooms/{made['room']}")
    expect(state).to_have_text("New", timeout=WAIT)
    expect(page.locator("#live")).to_have_attribute("aria-live", "polite")
    page.evaluate(HEAR)
    page.locator("#run").click()
    expect(state).to_have_text("Finished", timeout=WAIT)
    assert page.evaluate("window.heard") == ["Starting."], "what came within the minute waits"
    page.clock.fast_forward(61_000)
    expect(page.locator("#live")).to_have_text("Finished: all 1,000 placements.")
    page.clock.fast_forward(61_000)
    expect(state).to_have_text("Finished", timeout=WAIT)
    assert page.evaluate("window.heard") == ["Starting.", "Finished: all 1,000 placements."], "the newest alone, once"
