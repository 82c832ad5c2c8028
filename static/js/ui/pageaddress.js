// The query of the page's address, as it is chosen in the page: at once, but for the times when a browser would take no more of it.

const MOST = 80, WITHIN = 30_000, AGAIN = 3000; // Safari throws at the hundredth time in half a minute
let wanted = /** @type {string | null} */ (null), timer = 0;
let written = /** @type {number[]} */ ([]); // when it was written lately

/** The query as it is, or will be in a moment. @type {() => string} */
export const currentSearch = () => wanted ?? location.search;

/** Put this query into the page's address. @type {(search: string) => void} */
export function setAddress(search) {
  const now = performance.now();
  wanted = search;
  written = written.filter((at) => at > now - WITHIN);
  if (written.length < MOST) writeAddress();
  else timer ||= setTimeout(writeAddress, written[0] + WITHIN - now);
}

/** Write now what waits, for who reads the address. */
export function writeAddress() {
  clearTimeout(timer);
  timer = 0;
  if (wanted === null) return;
  written.push(performance.now());
  try {
    history.replaceState(history.state, "", location.pathname + wanted + location.hash);
    wanted = null;
  } catch { timer = setTimeout(writeAddress, AGAIN); } // too often all the same
}

globalThis.addEventListener?.("pagehide", writeAddress);
