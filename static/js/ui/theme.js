// How the page looks: the theme, which is the system's first and the viewer's own once chosen, and whether pieces have patterns. In all tabs at once.

import { onRemembered, remember, remembered } from "../lib/remembered.js";
import { $, $$ } from "./dom.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: light)");
const forced = matchMedia("(forced-colors: active)"); // the ground is the system's then, and so is which of our themes fits it
/** @type {Theme[]} */
const THEMES = ["light", "dark"];
const asked = THEMES.find((each) => each === new URLSearchParams(location.search).get("theme")); // see theme-early.js
let printing = false;

/** The viewer's own choice, or null. */
const chosen = () => (forced.matches ? null : THEMES.find((each) => each === remembered("theme")) ?? null);

function show() {
  const dark = root.dataset.theme === "dark";
  const button = $("#theme");
  button?.setAttribute("aria-label", `Switch to the ${dark ? "light" : "dark"} theme`);
  button?.querySelector("use")?.setAttribute("href", dark ? "#i-moon" : "#i-sun");
}

const changed = () => root.dispatchEvent(new CustomEvent("themechange")); // what is drawn is drawn again

/** @type {(theme: Theme) => void} */
function set(theme) {
  if (theme === root.dataset.theme) return;
  root.dataset.theme = theme;
  show();
  changed();
}

/** On paper light; else as the viewer has chosen, or the system; a page that was asked for in one theme stays in it. */
function follow() {
  set(printing ? "light" : (!forced.matches && asked) || (chosen() ?? (system.matches ? "light" : "dark")));
}

/** @type {(now: boolean) => void} */
function print(now) {
  printing = now;
  follow();
}

/** The current value of a colour token, e.g. `token("accent")`; of forced colours what the system's names stand for. #rrggbb, so that two more digits make it fade. @type {(name: string) => string} */
export function token(name) {
  const value = getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  return forced.matches ? resolved(value) : value;
}

/** @type {(value: string) => string} */
function resolved(value) {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.color = value;
  const [red, green, blue] = getComputedStyle(probe).color.split(/\D+/).filter(Boolean).map(Number);
  probe.remove();
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

export const theme = () => /** @type {Theme} */ (root.dataset.theme);

/** Whether pieces have patterns. */
export const hasPatterns = () => root.dataset.patterns === "on";

/** Calls `act` after every change of the theme or the patterns; returns its undo. @type {(act: () => void) => () => void} */
export function onTheme(act) {
  root.addEventListener("themechange", act);
  return () => root.removeEventListener("themechange", act);
}

function toggleTheme() {
  const next = root.dataset.theme === "dark" ? "light" : "dark";
  remember("theme", next);
  set(next);
}

/** @type {(on: boolean) => void} */
function showPatterns(on) {
  if (on === hasPatterns()) return;
  if (on) root.dataset.patterns = "on"; else delete root.dataset.patterns;
  changed();
}

/** @type {(on: boolean) => void} */
export function setPatterns(on) {
  remember("patterns", on ? "on" : "off");
  showPatterns(on);
}

$("#theme")?.addEventListener("click", toggleTheme);
$$("[data-theme-switch]").forEach((b) => b.addEventListener("click", toggleTheme));
system.addEventListener("change", follow);
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
forced.addEventListener("change", () => { follow(); changed(); });
onRemembered("theme", follow);
onRemembered("patterns", () => showPatterns(remembered("patterns") === "on"));
show();
