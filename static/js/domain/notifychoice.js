// Of which news of which rooms this browser notifies its viewer. Read anew each time: another tab may have chosen meanwhile. No DOM.

import { namesRemembered, onRemembered, remember, remembered } from "../lib/remembered.js";

const KINDS = ["finished", "failed", "best"], NAME = "notify ";

/** The kinds of news of `room` that are chosen. @type {(room: string) => string[]} */
export function wantedOf(room) {
  try {
    const kinds = JSON.parse(remembered(NAME + room) ?? "null");
    return Array.isArray(kinds) ? KINDS.filter((kind) => kinds.includes(kind)) : [];
  } catch { return []; }
}

/** Choose one kind of news of `room`, or take it back; the others stay as they are. @type {(room: string, kind: string, yes: boolean) => void} */
export function want(room, kind, yes) {
  const kinds = [...wantedOf(room).filter((other) => other !== kind), ...(yes ? [kind] : [])];
  remember(NAME + room, kinds.length ? JSON.stringify(kinds) : null);
}

/** Calls `changed()` whenever another tab has chosen otherwise for `room`. @type {(room: string, changed: () => void) => void} */
export const onWanted = (room, changed) => onRemembered(NAME + room, changed);

/** Forget what was chosen of rooms that are not in the lobby's whole list. An empty one may be another server's: it says nothing. @type {(rooms: Room[]) => void} */
export function forgetOthers(rooms) {
  if (!rooms.length) return;
  const there = new Set(rooms.map(({ id }) => NAME + id));
  namesRemembered().filter((name) => name.startsWith(NAME) && !there.has(name)).forEach((name) => remember(name, null));
}
