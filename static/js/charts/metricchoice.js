// The choice of metrics: a button and the list it opens, on a room's page and where runs are compared.

import { byUse, metricOf } from "../domain/metrics.js";
import { folded } from "../lib/text.js";
import { $, $$, closest, el, setText } from "../ui/dom.js";
import * as words from "../words/en/charts.js";

const MOST = 24, SEARCHED = 12; // metrics that are shown at most, and how many are found without a search

/** The metrics chosen in this browser before and kept under the name `kept`; null where none were. */
export function chosenBefore(kept) {
  try {
    const keys = JSON.parse(localStorage.getItem(kept) ?? "null");
    return Array.isArray(keys) && keys.every((key) => typeof key === "string") ? keys.slice(0, MOST) : null;
  } catch { return null; }
}

/**
 * Bind `#metrics-open` and `#metrics`: `logged()` are the keys there are, `chosen()` those that are shown, in their order; `choose(keys)` hears of another
 * choice, which this browser keeps under the name `kept`. `always()` are shown anyway, counted and not listed. Returns `paint()`, for keys that were logged meanwhile.
 */
export function bindMetrics({ kept, always, logged, chosen, choose }) {
  const opener = $("#metrics-open"), list = $("#metrics"), boxes = el("div");
  const search = el("input", { className: "field-input", type: "search", placeholder: words.SEARCH, autocomplete: "off", ariaLabel: words.SEARCH_METRICS, oninput: find });
  const none = el("p", { className: "muted", hidden: true, attributes: { role: "status" } }, words.NO_METRIC);
  let listed = "";
  list.replaceChildren(search, boxes, none);

  /** Show those that have every word of the search in their title or key. */
  function find() {
    const words = folded(search.hidden ? "" : search.value).split(/\s+/), labels = [...boxes.children];
    for (const label of labels) { const text = folded(label.textContent); label.hidden = !words.every((word) => text.includes(word)); }
    none.hidden = labels.some(({ hidden }) => !hidden);
  }

  function open(yes) {
    list.hidden = !yes;
    opener.setAttribute("aria-expanded", String(yes));
    if (!yes) return;
    search.value = "";
    fill();
    find();
    (search.hidden ? $("input", boxes) : search)?.focus();
  }
  opener.addEventListener("click", () => open(list.hidden));
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
    opener.focus();
  });
  document.addEventListener("click", (event) => { if (!closest(event, "#metrics, #metrics-open")) open(false); });

  function changed() {
    const before = chosen(), now = $$("input:checked", list).map(({ value }) => value);
    const keys = [...before.filter((key) => now.includes(key)), ...now.filter((key) => !before.includes(key))];
    try { localStorage.setItem(kept, JSON.stringify(keys)); } catch { /* chosen for this visit */ }
    choose(keys);
  }

  function fill() {
    const shown = chosen(), keys = byUse([...new Set([...logged(), ...shown])]).filter((key) => !always().includes(key));
    if (keys.join() === listed) return;
    const at = boxes.contains(document.activeElement) ? /** @type {HTMLInputElement} */ (document.activeElement).value : null;
    listed = keys.join();
    search.hidden = keys.length <= SEARCHED;
    boxes.replaceChildren(...keys.map((key) => {
      const box = el("input", { type: "checkbox", value: key, checked: shown.includes(key), onchange: changed });
      return el("label", {}, box, el("span", {}, metricOf(key).title), el("span", { className: "key" }, key));
    }));
    find();
    if (at) boxes.querySelector(`input[value="${CSS.escape(at)}"]`)?.focus();
  }

  /** Say how many there are, and list those that came meanwhile. */
  return () => {
    const shown = new Set([...always(), ...chosen()]);
    setText($("span", opener), words.metricsShown(shown.size, new Set([...logged(), ...shown]).size));
    if (!list.hidden) fill();
  };
}
