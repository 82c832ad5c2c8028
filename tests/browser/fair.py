"""Whether a page, as it stands, is fair to everyone: axe, contrast, sizes of text and targets, in both themes."""

from playwright.sync_api import Page

from scripts.setup import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
MEASURE = (ROOT / "tests" / "browser" / "measure.js").read_text()
DESK = {"width": 1440, "height": 900}
HAND = {"width": 390, "height": 844}
SMALLEST_TEXT = 12
TARGETS = {"desk": 24, "hand": 44}
SWITCH = """(theme) => {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dispatchEvent(new CustomEvent("themechange"));
  const ending = document.getAnimations().filter((a) => a.effect.getTiming().iterations < 9);
  return Promise.all(ending.map((a) => a.finished.catch(() => {})));
}"""


def serious(page: Page) -> list[str]:
    """What axe finds that would keep people out; it reports nothing else, which takes it a third of the time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"axe {one['id']}: {one['help']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def faults(page: Page, *, phone: bool = True) -> list[str]:
    """Every fault of the page as it stands, each named with its theme and size; the page is left as it was."""
    before, found = page.evaluate("document.documentElement.dataset.theme"), []
    size = page.viewport_size or DESK
    for device, window in (("desk", DESK), ("hand", HAND)) if phone else (("desk", DESK),):
        page.set_viewport_size(window)
        for theme in ("dark", "light"):
            page.evaluate(SWITCH, theme)
            measured = page.evaluate(MEASURE, {"target": TARGETS[device], "smallest": SMALLEST_TEXT})
            if device == "desk":
                measured += serious(page)
            found += [f"{theme}, {device}: {fault}" for fault in measured]
    page.set_viewport_size(size)
    page.evaluate(SWITCH, before)
    return found
