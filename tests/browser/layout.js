// How a page is laid out in its window, measured: returns sentences about what is cut off, lies over something else or
// is out of reach, and about lists that go on below their edge without a sign of it.
() => {
  const faults = [], root = document.querySelector("dialog[open]") ?? document.body;
  const name = (e) => `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""}${typeof e.className === "string" && e.className ? `.${e.className.trim().split(/\s+/).join(".")}` : ""}`;
  const words = (e) => `${name(e)} “${(e.getAttribute("aria-label") ?? e.textContent).trim().replace(/\s+/g, " ").slice(0, 30)}”`;
  const styles = new Map();
  const style = (e) => styles.get(e) ?? styles.set(e, getComputedStyle(e)).get(e);
  const scrolls = (value) => value === "auto" || value === "scroll";
  const FLOATS = "dialog, [popover], .floor, .tools, .readout, .skip, .metrics, .board-card, .card .title a, .tabs, .controls";

  /** The part of `e` that is to be seen, as far as what it stands in leaves it; null where there is none. */
  const seen = new Map();
  const visible = (e) => {
    if (seen.has(e)) return seen.get(e);
    let box = e.getBoundingClientRect();
    if (!e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) || e.closest(".sr, .sprite") || style(e).clipPath !== "none") box = null;
    let { left, top, right, bottom } = box ?? {};
    for (let p = e.parentElement, how = box && style(e).position; box && p && p !== document.body; p = p.parentElement) {
      if (how === "fixed") break;
      const { overflowX, overflowY, position, clipPath } = style(p);
      if (clipPath !== "none") { box = null; break; }
      if (how === "absolute" && position === "static") continue;
      how = position;
      const around = p.getBoundingClientRect();
      if (overflowX !== "visible") { left = Math.max(left, around.left); right = Math.min(right, around.right); }
      if (overflowY !== "visible") { top = Math.max(top, around.top); bottom = Math.min(bottom, around.bottom); }
    }
    const whole = box && right - left > 0.5 && bottom - top > 0.5 ? { left, top, right, bottom } : null;
    seen.set(e, whole);
    return whole;
  };

  const all = [...root.querySelectorAll("*")].filter((e) => !["SCRIPT", "STYLE", "TEMPLATE", "OPTION"].includes(e.tagName) && !e.closest("svg, template") && visible(e));
  const control = (e) => e.matches("a[href], button, input, select, textarea, summary, canvas, label");
  const hasWords = (e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const leaves = all.filter((e) => (control(e) || hasWords(e)) && !e.parentElement.closest("button, summary, select"));

  // --- nothing is wider than the window
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`the page is ${wide} px wider than its window`);
  for (const e of leaves) {
    const { left, right } = visible(e);
    if (left < -0.5 || right > innerWidth + 0.5) faults.push(`${words(e)} reaches from ${Math.round(left)} to ${Math.round(right)}`);
  }

  // --- nothing is cut in two
  const hasSign = (e) => { const { content, backgroundImage } = getComputedStyle(e, "::after"); return content !== "none" && backgroundImage.startsWith("linear-gradient"); };
  for (const e of all) {
    const { overflowX, overflowY, textOverflow, webkitLineClamp, paddingBottom, maskImage, backgroundColor } = style(e);
    if (e.matches("input, select, textarea, canvas, .plot, .board, .mini")) continue;
    const tooWide = e.scrollWidth - e.clientWidth > 1 && e.clientWidth > 0, tooHigh = e.scrollHeight - e.clientHeight > 1 && e.clientHeight > 0;
    if (overflowX === "hidden" && tooWide && textOverflow !== "ellipsis" && hasWords(e) && maskImage === "none") faults.push(`${words(e)} is cut off at its side`);
    if (overflowY === "hidden" && tooHigh && hasWords(e) && (webkitLineClamp === "none" || parseFloat(paddingBottom) > 0) && textOverflow !== "ellipsis") faults.push(`${words(e)} shows a part of a line`);
    const on = (scrolls(overflowY) && tooHigh) || (scrolls(overflowX) && tooWide);
    if (on && maskImage === "none" && e !== document.scrollingElement && !hasSign(e) && !hasSign(e.parentElement)) faults.push(`${name(e)} goes on beyond its edge without a sign`);
    if (on && maskImage !== "none" && scrolls(overflowY) && tooHigh && backgroundColor !== "rgba(0, 0, 0, 0)") faults.push(`what lies behind ${name(e)} shines through its end`);
    if (scrolls(overflowX) && tooWide && e.querySelector("button, a[href], input")) faults.push(`${name(e)} has something to press beside its edge`);
  }

  // --- nothing lies over anything else
  const block = (e) => { let p = e; while (style(p).display === "inline") p = p.parentElement; return p; };
  const flat = leaves.filter((e) => !e.closest(FLOATS) && !(e.matches("label, li") && e.querySelector("*")));
  const boxes = flat.map(visible);
  for (let i = 0; i < flat.length; i++) {
    for (let j = i + 1; j < flat.length; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) <= 5 || Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) <= 2) continue; // what is hit around itself has 4
      if (block(flat[i]) === block(flat[j]) || flat[i].contains(flat[j]) || flat[j].contains(flat[i]) || [flat[i], flat[j]].some((e) => ["absolute", "sticky", "fixed"].includes(style(e).position))) continue;
      if (flat[i].closest("[style*=sticky], .go, .settings-foot, th") !== flat[j].closest("[style*=sticky], .go, .settings-foot, th")) continue;
      const floating = (e) => { for (let p = e; p && p !== root; p = p.parentElement) if (["absolute", "fixed", "sticky"].includes(style(p).position)) return p; return null; };
      const floats = [flat[i], flat[j]].map(floating), within = floats[0]?.parentElement.contains(flat[j]) || floats[1]?.parentElement.contains(flat[i]);
      if (floats[0] !== floats[1] && !(within && hasWords(flat[i]) && hasWords(flat[j]))) continue;
      faults.push(`${words(flat[i])} and ${words(flat[j])} lie over one another`);
    }
  }

  for (const tools of all.filter((e) => e.matches(".tools") && style(e).opacity === "1")) {
    const chart = tools.closest(".chart"), over = flat.filter((e) => hasWords(e) && chart.contains(e) && !e.closest(".plot"));
    for (const tool of tools.children) {
      const a = visible(tool), hit = a && over.find((e) => { const b = visible(e); return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2; });
      if (hit) faults.push(`${words(tool)} lies over ${words(hit)}`);
    }
  }

  // --- what belongs to the page's purpose is in view
  if (root === document.body && scrollY === 0) {
    const bars = [...document.querySelectorAll("body *")].filter((e) => style(e).position === "fixed" && !e.matches(".floor") && e.checkVisibility() && !e.closest("[popover], dialog, [data-full]"));
    const below = bars.map((e) => e.getBoundingClientRect()).filter((box) => box.width > innerWidth / 2 && box.bottom >= innerHeight - 1).reduce((least, box) => Math.min(least, box.top), innerHeight);
    const taken = bars.map((e) => e.getBoundingClientRect()).filter((box) => box.width > innerWidth / 2).reduce((sum, box) => sum + box.height, 0);
    if (taken > innerHeight / 4) faults.push(`bars that stay take ${Math.round(taken)} of ${innerHeight} px`);
    const board = document.querySelector("#board");
    if (board && visible(board)) {
      const { bottom, height } = board.getBoundingClientRect();
      if (bottom > below + 1) faults.push(`the lowest ${Math.round(bottom - below)} px of the board are out of view`);
      if (height < innerHeight * 0.4) faults.push(`the board has ${Math.round(height)} of ${innerHeight} px`);
    }
  }
  for (const plot of document.querySelectorAll(".plot")) {
    const box = visible(plot);
    if (!box) continue;
    const high = plot.clientHeight, least = plot.closest("[data-full]") ? Math.min(96, innerHeight * 0.3) : plot.closest(".chart-main, .chart:first-child") ? 140 : 56;
    if (high < least) faults.push(`the plot of ${plot.closest("[data-key]")?.dataset.key ?? name(plot)} is ${high} px high`);
    const panel = plot.closest(".chart-panel");
    if (panel && box.bottom - box.top < high - 1 && !plot.closest("[data-full]")) faults.push(`${plot.closest("[data-key]").dataset.key} is cut by its panel`);
  }
  return [...new Set(faults)];
}
