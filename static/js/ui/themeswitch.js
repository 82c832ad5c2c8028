// The choice of the theme, which is the system's first and the viewer's own once chosen, and of patterns on the pieces. In all tabs at once.

import { onRemembered, remember, remembered } from "../lib/remembered.js";
import { TO_DARK, TO_LIGHT } from "../words/en/page.js";
import { $, $$ } from "./dom.js";
import { hasPatterns, tellTheme, theme } from "./theme.js";

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
  const dark = theme() === "dark", button = $("#theme");
  button?.setAttribute("aria-label", dark ? TO_LIGHT : TO_DARK);
  button?.querySelector("use")?.setAttribute("href", dark ? "#i-moon" : "#i-sun");
}

/** @type {(next: Theme) => void} */
function set(next) {
  if (next === theme()) return;
  root.dataset.theme = next;
  show();
  tellTheme();
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

function toggleTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  remember("theme", next);
  set(next);
}

/** @type {(on: boolean) => void} */
function showPatterns(on) {
  if (on === hasPatterns()) return;
  if (on) root.dataset.patterns = "on"; else delete root.dataset.patterns;
  tellTheme();
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
forced.addEventListener("change", () => { follow(); tellTheme(); });
onRemembered("theme", follow);
onRemembered("patterns", () => showPatterns(remembered("patterns") === "on"));
show();
