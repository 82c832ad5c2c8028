// How the page looks now: its theme, its colours, whether pieces have patterns. What makes it so: themeswitch.js.

const root = () => document.documentElement;

export const theme = () => /** @type {Theme} */ (root().dataset.theme);

/** Whether pieces have patterns. */
export const hasPatterns = () => root().dataset.patterns === "on";

/** The current value of a colour token, e.g. `token("accent")`; of forced colours what the system's names stand for. #rrggbb, so that two more digits make it fade. @type {(name: string) => string} */
export function token(name) {
  const value = getComputedStyle(root()).getPropertyValue(`--${name}`).trim();
  return matchMedia("(forced-colors: active)").matches ? resolved(value) : value;
}

/** @type {(value: string) => string} */
function resolved(value) {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.style.color = value;
  const { color } = getComputedStyle(probe), most = color.startsWith("color(") ? 255 : 1; // a mixture is told in parts of 1
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? []).map((part) => Math.round(Number(part) * most));
  probe.remove();
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** The theme or the patterns are others: what is drawn is drawn again. */
export const tellTheme = () => root().dispatchEvent(new CustomEvent("themechange"));

/** Calls `act` after every such change; returns its undo. @type {(act: () => void) => () => void} */
export function onTheme(act) {
  root().addEventListener("themechange", act);
  return () => root().removeEventListener("themechange", act);
}
