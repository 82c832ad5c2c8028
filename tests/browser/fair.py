"""Whether a page, as it stands, is fair to everyone.

Axe, contrast, sizes of text and targets in both themes, and how it is laid out in windows of many sizes.
"""

import time

from playwright.sync_api import Page

from scripts.installing import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
MEASURE, LAYOUT, TOLD_APART = (
    (ROOT / "tests" / "browser" / f"{name}.js").read_text() for name in ("measure", "layout", "told_apart")
)
SIZES = {"desk": (1440, 900, 24), "laptop": (1024, 768, 24), "hand": (390, 844, 44)}
"""Width and height of a window, and the least side of what is to be hit in it."""
SCREENS = {"hall": (1920, 1080, 24), "frame": (300, 560, 24)}
"""The same for what only shows: a projector, and a board on another site's page."""
WINDOWS = (
    (1280, 800), (1366, 768), (1280, 720), (1440, 900), (2560, 1440), (1100, 480), (1024, 768),
    (768, 1024), (844, 390), (640, 400), (390, 844), (360, 740), (360, 225), (320, 256),
)  # fmt: skip
"""Usual laptops, a large screen, a low window, a tablet, phones either way, and those of 200 and 400 % zoom."""
DESKS = tuple(window for window in WINDOWS if window[0] >= 900)
HANDS = tuple(window for window in WINDOWS if window[0] < 900)
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
    """What axe finds that would keep people out, or outside every landmark; of the rest it gives no nodes: too slow.

    Contrast is left out, its slowest part: ``measure.js`` measures more of it.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "axe.run({resultTypes: ['violations'], preload: false, rules: {'color-contrast': {enabled: false}}})"
    )["violations"]
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
        found += measured(page, device)
        if n == 0:
            found += [f"{device}: {fault}" for fault in serious(page)]  # the same in either theme
    if size:
        page.set_viewport_size(size)
    page.evaluate(SWITCH, before)
    return found


def measured(page: Page, device: str) -> list[str]:
    """What is faint or small on a device, in both themes; the page is left on it, in the light one."""
    width, height, target = (SIZES | SCREENS)[device]
    found = []
    page.set_viewport_size({"width": width, "height": height})
    for theme in ("dark", "light"):
        page.evaluate(SWITCH, theme)
        page.evaluate(SETTLED)
        these = page.evaluate(MEASURE, {"target": target, "smallest": SMALLEST_TEXT})
        found += [f"{theme}, {device}: {fault}" for fault in these]
    return found


FRAMES = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


def misplaced(page: Page, *windows: tuple[int, int]) -> list[str]:
    """What is cut off, lies over other things or is out of reach in windows of these sizes; it is left as it was."""
    before, found = page.viewport_size, dict[str, list[str]]()
    for width, height in windows or WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        for fault in settled(page, LAYOUT):
            found.setdefault(fault, []).append(f"{width} x {height}")
    if before:
        page.set_viewport_size(before)
    return [f"{fault}, at {', '.join(where)}" for fault, where in found.items()]


def settled(page: Page, measure: str, seconds: float = 4) -> list[str]:
    """What a script finds, and still finds once what a new size or new colours change has come to rest."""
    until = time.monotonic() + seconds
    while True:
        page.evaluate(FRAMES)
        found: list[str] = page.evaluate(measure)
        if not found or time.monotonic() > until:
            return found


def untold(page: Page) -> list[str]:
    """What is pressed, chosen or current, and in forced colours looks like what is not; the page is left as it was."""
    page.emulate_media(forced_colors="active")
    found = settled(page, TOLD_APART)
    page.emulate_media(forced_colors="none")
    return found
