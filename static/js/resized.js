// A change of an element's size, answered once in the frame that follows.

/** Call `act` when `element` has changed its size, at first too; the function returned ends that, even for a call on its way. */
export function onResized(element, act) {
  let frame = 0;
  const observer = new ResizeObserver(() => { frame ||= requestAnimationFrame(() => { frame = 0; act(); }); });
  observer.observe(element);
  return () => { observer.disconnect(); cancelAnimationFrame(frame); };
}
