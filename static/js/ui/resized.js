// A change of an element's size, answered once in the frame that follows, and one of the page's pixel ratio.

const LATEST = 1000; // ms after which another pixel ratio is seen where nothing tells of it

/** Call `act` when `element` has changed its size, at first too; the function returned ends that, even for a call on its way. @type {(element: Element, act: () => void) => () => void} */
export function onResized(element, act) {
  let frame = 0;
  const observer = new ResizeObserver(() => { frame ||= requestAnimationFrame(() => { frame = 0; act(); }); });
  observer.observe(element);
  return () => { observer.disconnect(); cancelAnimationFrame(frame); };
}

/** Call `act` when a pixel of the page has become more or fewer of the screen: another screen, another zoom. The function returned ends that. @type {(act: () => void) => () => void} */
export function onRatio(act) {
  let query = /** @type {MediaQueryList | null} */ (null), ratio = window.devicePixelRatio;
  function changed() {
    if (window.devicePixelRatio === ratio) return;
    ratio = window.devicePixelRatio;
    listen();
    act();
  }
  const off = () => query?.removeEventListener("change", changed);
  function listen() {
    off();
    query = matchMedia(`(resolution: ${ratio}dppx)`);
    query.addEventListener("change", changed);
  }
  listen();
  const timer = setInterval(changed, LATEST); // not every browser tells
  return () => { off(); clearInterval(timer); };
}
