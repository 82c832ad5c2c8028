// A change of an element's size, answered once in the frame that follows, and one of the page's pixel ratio.

/** Call `act` when `element` has changed its size, at first too; the function returned ends that, even for a call on its way. */
export function onResized(element, act) {
  let frame = 0;
  const observer = new ResizeObserver(() => { frame ||= requestAnimationFrame(() => { frame = 0; act(); }); });
  observer.observe(element);
  return () => { observer.disconnect(); cancelAnimationFrame(frame); };
}

/** Call `act` when a pixel of the page has become more or fewer of the screen: another screen, another zoom. The function returned ends that. */
export function onRatio(act) {
  let query = null;
  const changed = () => { listen(); act(); };
  const off = () => query.removeEventListener("change", changed);
  function listen() {
    if (query) off();
    query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener("change", changed);
  }
  listen();
  return off;
}
