// The choice of metrics: a button and the list it opens, on a room's page and where runs are compared.

import { titleOf } from "./chartview.js";
import { $, el, setText } from "./shell.js";

const MOST = 24;

/** The metrics chosen in this browser before and kept under the name `kept`; null where none were. */
export function chosenBefore(kept) {
  try {
    const keys = JSON.parse(localStorage.getItem(kept));
    return Array.isArray(keys) && keys.every((key) => typeof key === "string") ? keys.slice(0, MOST) : null;
  } catch { return null; }
}

/**
 * Bind `#metrics-open` and `#metrics`: `logged()` are the keys there are, `chosen()` those that are shown, in their order; `choose(keys)` hears of another
 * choice, which this browser keeps under the name `kept`. `always` is shown anyway, counted and not listed. Returns `paint()`, for keys that were logged meanwhile.
 */
export function bindMetrics({ kept, always, logged, chosen, choose }) {
  const opener = $("#metrics-open"), list = $("#metrics");
  let listed = "";

  function open(yes) {
    list.hidden = !yes;
    opener.setAttribute("aria-expanded", String(yes));
    if (yes) { fill(); $("input", list)?.focus(); }
  }
  opener.addEventListener("click", () => open(list.hidden));
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
    opener.focus();
  });
  document.addEventListener("click", (event) => { if (!event.target.closest("#metrics, #metrics-open")) open(false); });

  function changed() {
    const before = chosen(), now = [...list.querySelectorAll("input:checked")].map(({ value }) => value);
    const keys = [...before.filter((key) => now.includes(key)), ...now.filter((key) => !before.includes(key))];
    try { localStorage.setItem(kept, JSON.stringify(keys)); } catch { /* chosen for this visit */ }
    choose(keys);
  }

  function fill() {
    const shown = chosen(), keys = [...new Set([...logged(), ...shown])].filter((key) => key !== always).sort();
    if (keys.join() === listed) return;
    const at = list.contains(document.activeElement) ? document.activeElement.value : null;
    listed = keys.join();
    list.replaceChildren(...keys.map((key) => {
      const box = el("input", { type: "checkbox", value: key, checked: shown.includes(key), onchange: changed });
      return el("label", {}, box, el("span", {}, titleOf(key)), el("span", { className: "key" }, key));
    }));
    if (at) list.querySelector(`input[value="${CSS.escape(at)}"]`)?.focus();
  }

  /** Say how many there are, and list those that came meanwhile. */
  return () => {
    const shown = new Set([always, ...chosen()]);
    setText($("span", opener), `${shown.size} of ${new Set([...logged(), ...shown]).size} metrics`);
    if (!list.hidden) fill();
  };
}
