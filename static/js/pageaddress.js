// The query of the page's address, as it is chosen in the page. Browsers limit how often it may be written: it is at once, and then at most every 400 ms.

const BETWEEN = 400;
let wanted = null, last = -Infinity, timer = 0;

/** The query as it is, or will be in a moment. */
export const currentSearch = () => wanted ?? location.search;

/** Put this query into the page's address. */
export function setAddress(search) {
  wanted = search;
  if (!timer) timer = setTimeout(writeAddress, Math.max(0, last + BETWEEN - performance.now()));
  if (performance.now() - last >= BETWEEN) writeAddress();
}

/** Write now what waits, for who reads the address. */
export function writeAddress() {
  clearTimeout(timer);
  timer = 0;
  if (wanted === null) return;
  last = performance.now();
  try {
    history.replaceState(history.state, "", location.pathname + wanted + location.hash);
    wanted = null;
  } catch { timer = setTimeout(writeAddress, 10 * BETWEEN); } // too often in the last half minute
}

globalThis.addEventListener?.("pagehide", writeAddress);
