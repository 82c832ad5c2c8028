// The theme: the system's choice first, the viewer's own once made.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: light)");
const asked = ["light", "dark"].includes(new URLSearchParams(location.search).get("theme")); // see theme-early.js

function kept() {
  try { return localStorage.getItem("theme"); } catch { return null; }
}

function show() {
  const dark = root.dataset.theme === "dark";
  const button = document.getElementById("theme");
  button?.setAttribute("aria-label", `Switch to the ${dark ? "light" : "dark"} theme`);
  button?.querySelector("use")?.setAttribute("href", dark ? "#i-moon" : "#i-sun");
}

function set(theme) {
  root.dataset.theme = theme;
  show();
  root.dispatchEvent(new CustomEvent("themechange"));
}

/** The current value of a colour token, e.g. `token("accent")`. */
export function token(name) {
  return getComputedStyle(root).getPropertyValue(`--${name}`).trim();
}

/** "dark" or "light". */
export function theme() {
  return root.dataset.theme;
}

/** Calls `changed` after every swap; returns its undo. */
export function onTheme(changed) {
  root.addEventListener("themechange", changed);
  return () => root.removeEventListener("themechange", changed);
}

export function toggleTheme() {
  const next = root.dataset.theme === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", next); } catch { /* the choice then lasts for this page */ }
  set(next);
}

document.getElementById("theme")?.addEventListener("click", toggleTheme);
document.querySelectorAll("[data-theme-switch]").forEach((b) => b.addEventListener("click", toggleTheme));
system.addEventListener("change", () => { if (!asked && !kept()) set(system.matches ? "light" : "dark"); });
show();
