"""How often a room's board is blank while its window is resized."""

from playwright.sync_api import Page

RESIZES = 60
SAMPLE = """() => {
  const board = document.querySelector('#board canvas');
  const filled = () => {
    const {data} = board.getContext('2d').getImageData(0, 0, board.width, board.height);
    return data.some((value, i) => i % 4 === 3 && value > 0);
  };
  window.sampled = [];
  const channel = new MessageChannel(); // heard after layout and the observers: where the screen gets what is there
  channel.port1.onmessage = () => {
    if (!window.sampled) return;
    window.sampled.push([board.width, board.height, filled()]);
    requestAnimationFrame(() => channel.port2.postMessage(null));
  };
  requestAnimationFrame(() => channel.port2.postMessage(null));
}"""
NEXT_FRAME = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
SAMPLED = "() => { const {sampled} = window; window.sampled = null; return sampled; }"


def frames_while_resized(page: Page) -> dict[str, int]:
    """The frames that the screen got while a window was resized ``RESIZES`` times, and those without a board."""
    page.wait_for_selector("#board canvas[data-placement]")
    page.evaluate(SAMPLE)
    for step in range(RESIZES):
        page.set_viewport_size({"width": 1440 - 2 * step, "height": 900 - 4 * step})
        page.evaluate(NEXT_FRAME)
    sampled = page.evaluate(SAMPLED)
    if len(sampled) < RESIZES:
        raise SystemExit(f"The page had only {len(sampled)} frames while it was resized {RESIZES} times.")
    return {
        "frames while a window is resized": len(sampled),
        "sizes of the board in them": len({(width, height) for width, height, _ in sampled}),
        "frames without a board while a window is resized": sum(not filled for *_, filled in sampled),
    }
