// What this browser remembers for its viewer from page to page, each under a name of its own below "tetris-viz.". No DOM.
// theme-early.js, which runs before modules do, reads it too, and takes over what older versions kept under bare names.

const PREFIX = "tetris-viz.";
/** @type {Map<string, string | null>} */
const here = new Map(); // what storage does not take lasts for this page

/** What is kept under `name`, as text; null where nothing is. @type {(name: string) => string | null} */
export function remembered(name) {
  const kept = here.get(name);
  if (kept !== undefined) return kept;
  try { return localStorage.getItem(PREFIX + name); } catch { return null; }
}

/** Keep `text` under `name`, in all tabs; null forgets what was there. @type {(name: string, text: string | null) => void} */
export function remember(name, text) {
  here.delete(name);
  try {
    if (text === null) localStorage.removeItem(PREFIX + name); else localStorage.setItem(PREFIX + name, text);
  } catch { here.set(name, text); }
}

/** The names under which something is kept. */
export function namesRemembered() {
  try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)); } catch { return [...here.keys()]; }
}

/** Calls `changed()` whenever another tab keeps something else under `name`, and when this page is brought back after it may have. @type {(name: string, changed: () => void) => void} */
export function onRemembered(name, changed) {
  addEventListener("storage", ({ key }) => { if (key === null || key === PREFIX + name) changed(); });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) changed(); });
}
