"""Whether a page, as it stands, is fair to everyone: axe, contrast, sizes of text and targets, in both themes."""

from collections.abc import Callable

from playwright.sync_api import Page

from scripts.setup import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
MEASURE = (ROOT / "tests" / "browser" / "measure.js").read_text()
SIZES = {"desk": (1440, 900, 24), "laptop": (1024, 768, 24), "hand": (390, 844, 44)}
"""Width and height of a window, and the least side of what is to be hit in it."""
SCREENS = {"hall": (1920, 1080, 24), "frame": (300, 560, 24)}
"""The same for what only shows: a projector, and a board on another site's page."""
HAND = {"width": 390, "height": 844}
SMALLEST_TEXT = 12
LANDMARKS = ("region", "landmark-one-main")
"""What axe holds for moderate, and who jumps from part to part would miss."""
SWITCH = """(theme) => {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dispatchEvent(new CustomEvent("themechange"));
  const ending = document.getAnimations().filter((a) => a.effect.getTiming().iterations < 9);
  return Promise.all(ending.map((a) => a.finished.catch(() => {})));
}"""


def serious(page: Page) -> list[str]:
    """What axe finds that would keep people out, or outside every landmark; of the rest it gives no nodes: too slow."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"axe {one['id']}: {one['help']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical") or one["id"] in LANDMARKS
        for node in one["nodes"][:3]
    ]


SETTLED = """() => Promise.all(document.getAnimations()
  .filter(({effect}) => effect.getComputedTiming().endTime !== Infinity).map(({finished}) => finished.catch(() => {})))
  .then(() => true)"""
"""Waits for colours on their way from one state to the next; what breathes for ever is left alone."""


def faults(page: Page, *sizes: str) -> list[str]:
    """Every fault of the page as it stands, each named with its theme and size; the page is left as it was.

    ``sizes`` are those of ``SIZES`` and ``SCREENS``, a desk and a hand unless said otherwise; axe looks at the first.
    """
    before, size, found = page.evaluate("document.documentElement.dataset.theme"), page.viewport_size, []
    for n, device in enumerate(sizes or ("desk", "hand")):
        found += measured(page, device, serious if n == 0 else lambda _: [])
    if size:
        page.set_viewport_size(size)
    page.evaluate(SWITCH, before)
    return found


def measured(page: Page, device: str, more: Callable[[Page], list[str]] = lambda _: []) -> list[str]:
    """What is faint or small on a device, in both themes; the page is left on it, in the light one."""
    width, height, target = (SIZES | SCREENS)[device]
    found = []
    page.set_viewport_size({"width": width, "height": height})
    for theme in ("dark", "light"):
        page.evaluate(SWITCH, theme)
        page.evaluate(SETTLED)
        these = page.evaluate(MEASURE, {"target": target, "smallest": SMALLEST_TEXT}) + more(page)
        found += [f"{theme}, {device}: {fault}" for fault in these]
    return found
