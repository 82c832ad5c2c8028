// What screen readers are told.

import { $, $$ } from "./dom.js";

const ONCE_IN = 60_000;

/** How much a sentence matters: a game goes on all the time, a milestone is of the run, and an error is what one acts on. */
export const GAME = 0, MILESTONE = 1, ERROR = 2;

/**
 * `say(text)` puts a text into the region. A sentence waits until nothing that matters as much was said for a minute, so that no game keeps an error back;
 * of what waits the gravest is said, and of the same weight the newest, if it still `holds()` then.
 * @type {(say: (text: string) => void, time?: { now?: () => number, later?: (act: () => void, ms: number) => unknown }) => (text: string, weight?: number, holds?: () => boolean) => void}
 */
export function createAnnouncements(say, { now = () => performance.now(), later = setTimeout } = {}) {
  const said = [-Infinity, -Infinity, -Infinity]; // by weight, when such a sentence or a graver one was said last
  let waiting = /** @type {{text: string, weight: number, holds: () => boolean} | null} */ (null);

  /** @type {(text: string, weight?: number, holds?: () => boolean) => void} */
  function announce(text, weight = MILESTONE, holds = () => true) {
    const wait = said[weight] + ONCE_IN - now();
    if (wait <= 0) {
      said.fill(now(), 0, weight + 1);
      return say(text);
    }
    if (waiting === null) later(() => { const next = waiting; waiting = null; if (next?.holds()) announce(next.text, next.weight, next.holds); }, wait);
    if (weight >= (waiting?.weight ?? 0)) waiting = { text, weight, holds };
  }

  return announce;
}

const MOVED = 100; // ms after which a live region that was moved is listened to
let saying = 0;

/** Tell screen readers at once, as who asks for it wants; a sentence that stands there already is told again. Beside an open modal dialog nothing is heard, so it is told there. @type {(text: string) => void} */
export function say(text) {
  const live = $("#live"), place = $$("dialog:modal").at(-1) ?? document.body;
  const tell = () => live.replaceChildren(text);
  clearTimeout(saying);
  if (live.parentElement === place) return tell();
  place.append(live);
  saying = setTimeout(tell, MOVED);
}

/** Tell screen readers what happens, with its weight, when it is its turn. */
export const announce = createAnnouncements(say);
