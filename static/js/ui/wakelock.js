// A screen that shows something to a hall is not to go dark.

/** Keep the screen on for as long as the page is seen, in browsers that can. */
export function keepAwake() {
  const ask = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); }; // on a low battery it is refused
  document.addEventListener("visibilitychange", ask); // which ends the lock
  ask();
}
