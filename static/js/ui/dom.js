// Elements of the page: found, made, filled. Importing it does nothing to a page.

/** The first element within `root` that the selector finds. @type {(selector: string, root?: ParentNode) => any} */
export const $ = (selector, root = document) => root.querySelector(selector);

/** All of them. @type {(selector: string, root?: ParentNode) => any[]} */
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** What the selector finds at an event's target or around it. @type {(event: Event, selector: string) => any} */
export const closest = ({ target }, selector) => /** @type {Element} */ (target).closest?.(selector);

/** Set text only when it differs, so that nothing is laid out again for nothing. @type {(element: Element | null | undefined, text: string) => void} */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Set text of which parts are strong: [[text, strong], …]. @type {(element: Element, parts: Parts) => void} */
export function setParts(element, parts) {
  if (element.textContent === parts.map(([text]) => text).join("")) return;
  element.replaceChildren(...parts.map(([text, strong]) => (strong ? el("b", { className: "num" }, text) : text)));
}

/** @type {(name: string) => SVGElement} */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** An element with properties and children: `el("p", {className: "x"}, "words")`. @type {(name: string, properties?: Record<string, any>, ...children: (Node | string)[]) => any} */
export function el(name, properties = {}, ...children) {
  const { attributes = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(name), rest);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

/** What is drawn with on a canvas; every browser that shows these pages has one. @type {(canvas: HTMLCanvasElement) => CanvasRenderingContext2D} */
export const contextOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** Give `parent` these children in this order. Only what is out of place is moved, so that the others keep the focus, and menus in them stay open. @type {(parent: Element, items: Element[]) => void} */
export function arrange(parent, items) {
  const wanted = new Set(items), focused = /** @type {HTMLElement} */ (document.activeElement);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const item of items) {
    if (item === at) at = at.nextElementSibling;
    else parent.insertBefore(item, at);
  }
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

/** Show `element`, or hide it; the keyboard's focus then goes on to `next`, where it would be lost. @type {(element: any, yes: boolean, next?: any) => void} */
export function hide(element, yes, next) {
  const held = yes && element.contains(document.activeElement);
  element.hidden = yes;
  if (held) next?.focus();
}

/** Disabled for everyone, yet still focusable: a `disabled` button would throw the keyboard's focus away. @type {(button: Element, disabled: boolean) => void} */
export function setDisabled(button, disabled) {
  button.setAttribute("aria-disabled", String(disabled));
}

/** Calls `act` for each click on a button that is not disabled by {@link setDisabled}. @type {(button: Element, act: () => void) => void} */
export function onClick(button, act) {
  button.addEventListener("click", () => { if (button.getAttribute("aria-disabled") !== "true") act(); });
}

/** Fill a pill: shape and word. @type {(pill: HTMLElement, state: string, look: StateWord) => void} */
export function setPill(pill, state, { word, icon: shape }) {
  if (pill.dataset.state === state && pill.textContent === word) return;
  pill.dataset.state = state;
  pill.replaceChildren(shape ? icon(shape) : el("span", { className: "dot" }), word);
}

/** A slider's filled part follows its value. @type {(range: any) => void} */
export function fillRange(range) {
  range.style.setProperty("--at", `${((range.value - range.min) / (range.max - range.min)) * 100}%`);
}
