// The query of the page's address, as it is chosen in the page: at once, and of what follows quickly the newest a moment later.

const GAP = 400; // ms: Safari throws at the hundredth time in half a minute, and each costs as much as a search
const AGAIN = 3000;
let wanted = /** @type {string | null} */ (null), timer = 0, writtenAt = -Infinity;

/** The query as it is, or will be in a moment. @type {() => string} */
export const currentSearch = () => wanted ?? location.search;

/** Put this query into the page's address. @type {(search: string) => void} */
export function setAddress(search) {
  wanted = search;
  const wait = writtenAt + GAP - performance.now();
  if (wait <= 0) writeAddress();
  else timer ||= setTimeout(writeAddress, wait);
}

/** Write now what waits, for who reads the address. */
export function writeAddress() {
  clearTimeout(timer);
  timer = 0;
  if (wanted === null) return;
  writtenAt = performance.now();
  try {
    history.replaceState(history.state, "", location.pathname + wanted + location.hash);
    wanted = null;
  } catch { timer = setTimeout(writeAddress, AGAIN); } // too often all the same
}

globalThis.addEventListener?.("pagehide", writeAddress);
