"""The list of runs on its page, and what the server says of a run."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import WAIT
from tests.conftest import Server, eventually


def names(page: Page) -> list[str]:
    return page.locator("#rows .run a").all_inner_texts()


def shows(page: Page, *wanted: str) -> None:
    eventually(lambda: names(page) == list(wanted), WAIT / 1000, f"the list {wanted}, not {names(page)}")


def row(page: Page, name: str) -> Locator:
    return page.locator("#rows tr").filter(has=page.get_by_role("link", name=name, exact=True))


def details_of(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Details of {name}", exact=True).click()
    expect(page.locator("#details-title")).to_have_text(name)


def kept(page: Page) -> Locator:
    return page.locator("#run-kept tbody tr")


def deleted(page: Page, name: str) -> None:
    details_of(page, name)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator("#details")).to_be_hidden()


def stored(server: Server, room: str) -> dict[str, object]:
    return server.get(f"/api/rooms/{room}")
