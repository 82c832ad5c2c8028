// Runs before the first paint, so that a kept choice never flashes the other theme. What is kept: remembered.js.
(() => {
  const PREFIX = "tetris-viz.", BARE = /^(theme|patterns|notify [\w-]+)$/;
  const root = document.documentElement, asked = new URLSearchParams(location.search).get("theme"); // whoever embeds the board knows its ground
  let kept = null;
  try {
    for (const name of Object.keys(localStorage).filter((key) => BARE.test(key))) { // from before names had their prefix
      if (localStorage.getItem(PREFIX + name) === null) localStorage.setItem(PREFIX + name, localStorage.getItem(name) ?? "");
      localStorage.removeItem(name);
    }
    kept = localStorage.getItem(`${PREFIX}theme`);
    if (localStorage.getItem(`${PREFIX}patterns`) === "on") root.dataset.patterns = "on";
  } catch { /* storage may be forbidden */ }
  if (asked === "light" || asked === "dark") kept = asked;
  if (matchMedia("(forced-colors: active)").matches) kept = null; // the ground is the system's
  root.dataset.theme = kept === "light" || kept === "dark" ? kept : matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
})();
