// A sign where something goes on below its edge or beside it: base.css lets it fade out there.

const SCROLLS = ["auto", "scroll"];

/** Keep `data-more` of each of `elements` true: "down" or "right" while there is more that way than is to be seen. @type {(...elements: HTMLElement[]) => void} */
export function showMore(...elements) {
  elements.forEach(watchEdge);
}

/** @type {(element: HTMLElement) => void} */
function watchEdge(element) {
  const paint = () => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const below = element.scrollHeight - element.clientHeight - element.scrollTop, beside = element.scrollWidth - element.clientWidth - Math.abs(element.scrollLeft);
    const more = SCROLLS.includes(overflowY) && below > 1 ? "down" : SCROLLS.includes(overflowX) && beside > 1 ? "right" : "";
    if (more) element.dataset.more = more; else delete element.dataset.more;
  };
  const sizes = new ResizeObserver(paint), observe = () => { for (const part of [element, ...element.children]) sizes.observe(part); };
  new MutationObserver(observe).observe(element, { childList: true });
  element.addEventListener("scroll", paint, { passive: true });
  observe();
}
