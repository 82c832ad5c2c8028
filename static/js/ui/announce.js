// What screen readers are told.

import { createAnnouncements } from "./announcements.js";
import { $, $$ } from "./dom.js";

const MOVED = 100; // ms after which a live region that was moved is listened to
let saying = 0;

/** Tell screen readers at once, as who asks for it wants; a sentence that stands there already is told again. Beside an open modal dialog nothing is heard, so it is told there. */
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
