// What both pages have around their content: banner, toasts, live region, copying, unlocking.

import { createAnnouncements } from "./announcements.js";
import { bannerOf } from "./banner.js";
import { writeAddress } from "./pageaddress.js";
import "./sheet.js";
import "./theme.js";

export const $ = (selector, root = document) => root.querySelector(selector);

/** Set text only when it differs, so that nothing is laid out again for nothing. */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Set text of which parts are strong: [[text, strong], …]. */
export function setParts(element, parts) {
  if (element.textContent === parts.map(([text]) => text).join("")) return;
  element.replaceChildren(...parts.map(([text, strong]) => (strong ? el("b", { className: "num" }, text) : text)));
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** An element with properties and children: `el("p", {className: "x"}, "words")`. */
export function el(name, properties = {}, ...children) {
  const { attributes = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(name), rest);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

/** Give `parent` these children in this order. Only what is out of place is moved, so that the others keep the focus, and menus in them stay open. */
export function arrange(parent, items) {
  const wanted = new Set(items), focused = document.activeElement;
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const item of items) {
    if (item === at) at = at.nextElementSibling;
    else parent.insertBefore(item, at);
  }
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

/** Show `element`, or hide it; the keyboard's focus then goes on to `next`, where it would be lost. */
export function hide(element, yes, next) {
  const held = yes && element.contains(document.activeElement);
  element.hidden = yes;
  if (held) next.focus();
}

/** What lies over a board: `card` is {title, text, way?} as of `boardState`, or null. */
export function showCard(over, card) {
  over.hidden = !card;
  if (!card) return;
  over.toggleAttribute("data-high", card.high === true);
  setText($("h2", over), card.title);
  setText($("p", over), card.text);
  const link = $("a", over);
  link.hidden = !card.way;
  if (card.way) { link.href = card.way.href; setText(link, card.way.text); }
}

/** Disabled for everyone, yet still focusable: a `disabled` button would throw the keyboard's focus away. */
export function setDisabled(button, disabled) {
  button.setAttribute("aria-disabled", String(disabled));
}

/** Calls `act` for each click on a button that is not disabled by {@link setDisabled}. */
export function onClick(button, act) {
  button.addEventListener("click", () => { if (button.getAttribute("aria-disabled") !== "true") act(); });
}

/** Fill a pill: shape and word. */
export function setPill(pill, state, { word, icon: shape }) {
  if (pill.dataset.state === state && pill.textContent === word) return;
  pill.dataset.state = state;
  pill.replaceChildren(shape ? icon(shape) : el("span", { className: "dot" }), word);
}

/** A slider's filled part follows its value. */
export function fillRange(range) {
  range.style.setProperty("--at", `${((range.value - range.min) / (range.max - range.min)) * 100}%`);
}

const TOAST_MS = 6000, HELD_MS = 1000, TOASTS = 3;

/**
 * One sentence at the foot of the page; the newest three stay. `action` {label, ms, act} is a button in it, for `ms`; the focus goes back where it came from.
 * None goes while it has the focus or the pointer is on it.
 */
export function toast(text, level = "info", action = null) {
  const box = document.getElementById("toasts");
  const item = el("div", { className: "toast" }, icon(level === "info" ? "check" : "warn"), el("p", {}, text));
  item.dataset.level = level;
  if (action) item.append(el("button", { type: "button", className: "button", onclick: () => { drop(item); action.act(); } }, action.label));
  item.addEventListener("focusin", ({ relatedTarget }) => { cameFrom.set(item, relatedTarget); });
  box.append(item);
  if (box.children.length > TOASTS) drop([...box.children].sort(byWorth).at(0));
  const expire = () => { if (isHeld(item)) setTimeout(expire, HELD_MS); else drop(item); };
  setTimeout(expire, action?.ms ?? (level === "error" ? TOAST_MS * 2 : TOAST_MS));
}

/** Which toast goes first: of those that nobody holds the least grave, and the oldest of them. */
const byWorth = (one, other) => isHeld(one) - isHeld(other) || (one.dataset.level === "error") - (other.dataset.level === "error");
const isHeld = (item) => item.matches(":hover, :focus-within");

const cameFrom = new WeakMap(); // toast -> what had the focus before it

function drop(item) {
  const held = item.contains(document.activeElement), back = cameFrom.get(item);
  item.remove();
  if (!held) return;
  back?.focus({ preventScroll: true });
  if (document.activeElement === document.body) $("#main").focus({ preventScroll: true });
}

const MOVED = 100; // ms after which a live region that was moved is listened to
let saying = 0;

/** Tell screen readers at once, as who asks for it wants; a sentence that stands there already is told again. Beside an open modal dialog nothing is heard, so it is told there. */
export function say(text) {
  const live = document.getElementById("live"), place = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  const tell = () => live.replaceChildren(text);
  clearTimeout(saying);
  if (live.parentElement === place) return tell();
  place.append(live);
  saying = setTimeout(tell, MOVED);
}

/** Tell screen readers what happens, with its weight, when it is its turn. */
export const announce = createAnnouncements(say);

const RELOADED = "tetris-viz.reloaded", SOMETIME = 10_000; // ms: not all screens at once

/** Load the page anew for the server's `version`, once: where that changes nothing, it would go on for ever. */
function reloadFor(version) {
  try {
    if (sessionStorage.getItem(RELOADED) === version) return;
    sessionStorage.setItem(RELOADED, version);
  } catch { return; }
  setTimeout(() => location.reload(), Math.random() * SOMETIME);
}

/**
 * Keeps the banner and `body[data-connection]` true to the store. Only what is news is read aloud: no second that is counted.
 * `unattended`: nobody is there who would press a button.
 */
export function showConnection(store, tryNow, { unattended = false } = {}) {
  const banner = document.getElementById("banner"), news = document.getElementById("banner-news");
  const paint = () => {
    const { connection, server } = store.state;
    document.body.dataset.connection = connection.state;
    const found = bannerOf(store.state, performance.now(), document.body.dataset.version), said = unattended && found?.reload ? null : found;
    if (found && !said) reloadFor(server.version);
    banner.hidden = !said;
    setText(news, said?.text ?? "");
    if (!said) return;
    banner.dataset.level = said.level;
    setText($("p", banner), [said.text, said.counting ?? ""].join(" ").trim());
    $("#try-now").hidden = !said.again;
    $("#reload").hidden = !said.reload;
  };
  $("#try-now").addEventListener("click", tryNow);
  $("#reload").addEventListener("click", () => location.reload());
  store.listen((dirty) => { if (dirty.includes("connection") || dirty.includes("server")) paint(); });
  setInterval(() => { if (["offline", "refused"].includes(store.state.connection.state)) paint(); }, 1000);
  paint();
}

const EMBED = { label: "Embed the board", ms: TOAST_MS, act: () => { $("[data-sheet]").click(); $("#embed-code").select(); } };
document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
  writeAddress();
  try { await navigator.clipboard.writeText(location.href); toast("Link copied.", "info", $("#embed-code") && EMBED); } catch { toast("The browser did not allow copying. The link is in the address bar.", "warning"); }
}));

// WebKit leaves the focus on what a closed dialog hides: there, no key would be a command of the page.
addEventListener("close", ({ target }) => { if (target.contains?.(document.activeElement)) document.activeElement.blur(); }, true);

/** The unlock dialog; `open(token)` resolves to whether the server accepted it. */
export function unlocking(open) {
  const dialog = document.getElementById("unlock"), error = document.getElementById("unlock-error");
  document.querySelectorAll("#unlock-open, [data-unlock]").forEach((button) => button.addEventListener("click", () => dialog.showModal()));
  $("#unlock-cancel").addEventListener("click", () => dialog.close());
  $("form", dialog).addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = $("#unlock-token");
    const accepted = await open(input.value.trim());
    error.hidden = accepted;
    setText(error, accepted ? "" : "The server does not know this token.");
    if (accepted) { input.value = ""; dialog.close(); toast("Controls unlocked in this browser."); }
  });
}

/** Show or hide what only controllers, or only the others, see. */
export function showController(yes) {
  document.body.dataset.controller = String(yes);
  document.querySelectorAll("#unlock-open, [data-unlock]").forEach((button) => { button.hidden = yes; });
}
