// In forced colours: returns sentences about what is pressed, chosen, current or filled, and looks like what is not.
() => {
  const faults = [], canvas = getComputedStyle(document.body).backgroundColor, seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".sr");
  const name = (e) => `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""}${typeof e.className === "string" && e.className ? `.${e.className.trim().split(/\s+/).join(".")}` : ""} “${(e.getAttribute("aria-label") ?? e.textContent).trim().slice(0, 30)}”`;
  const clear = "rgba(0, 0, 0, 0)";

  /** All that makes `e` look different: of itself, and of the signs in it. */
  const look = (e) => [e, ...e.querySelectorAll("svg, use")].map((part) => {
    const { color, backgroundColor, borderTopColor, borderTopWidth, borderBottomColor, outlineStyle, outlineWidth, outlineColor, fontWeight, textDecorationLine } = getComputedStyle(part);
    return [part.getAttribute("href") ?? "", color, backgroundColor, borderTopWidth, borderTopColor, borderBottomColor, outlineStyle === "none" ? "" : outlineWidth + outlineColor, fontWeight, textDecorationLine].join();
  }).join("|") + e.textContent.replace(/\s+/g, " ");
  const style = (e) => look(e).replace(e.textContent.replace(/\s+/g, " "), "");

  // --- one of a group stands out from the others
  const groups = new Map();
  const put = (group, e, on) => { if (seen(e)) groups.set(group, [...(groups.get(group) ?? []), [e, on]]); };
  for (const e of document.querySelectorAll("[aria-pressed]")) put(e.closest(".segments, nav, [role=group], tbody, .tools, main") ?? document.body, e, e.getAttribute("aria-pressed") === "true");
  for (const e of document.querySelectorAll("tbody:has(> [aria-selected]) > tr")) put(e.parentElement, e, e.getAttribute("aria-selected") === "true");
  for (const e of document.querySelectorAll("nav a")) put(e.closest("nav"), e, e.hasAttribute("aria-current"));
  for (const e of document.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    if (seen(e) && getComputedStyle(e).appearance !== "none") continue; // the browser's own
    const shown = seen(e) && e.getBoundingClientRect().width > 2 && getComputedStyle(e).opacity !== "0" ? e : e.labels?.[0];
    if (shown) put(e.name || e.closest("fieldset, [role=group], dialog, form") || document.body, shown, e.checked);
  }
  for (const [, members] of groups) {
    const on = members.filter(([, is]) => is).map(([e]) => e), off = members.filter(([, is]) => !is).map(([e]) => e);
    for (const one of on) for (const other of off) {
      if (one.tagName === other.tagName && one.className === other.className && style(one) === style(other)) faults.push(`${name(one)} looks like ${name(other)}`);
    }
  }

  // --- what is a sign by its ground has one
  for (const e of document.querySelectorAll(".pill .dot, .yardstick .fill, .projector .fill, .tick, .clears .bar, .score-cell i")) {
    const { backgroundColor, backgroundImage, width } = getComputedStyle(e);
    if (seen(e) && parseFloat(width) > 0 && backgroundImage === "none" && [canvas, clear].includes(backgroundColor)) faults.push(`${name(e)} has the page's own ground`);
  }
  for (const e of document.querySelectorAll(".track, .board, .mini, dialog[open], .toast, .banner, [popover]:popover-open, input:not([type=range], [type=radio], [type=checkbox], [type=file], [type=search]), select, textarea")) {
    const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(e);
    if (seen(e) && (parseFloat(borderTopWidth) < 1 || borderTopStyle === "none" || borderTopColor === canvas)) faults.push(`${name(e)} has no edge`);
  }
  for (const e of document.querySelectorAll("input[type=range]")) {
    if (seen(e) && getComputedStyle(e).forcedColorAdjust !== "none") faults.push(`${name(e)} has lost its track`);
  }
  return [...new Set(faults)];
}
