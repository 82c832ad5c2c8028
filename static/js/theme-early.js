// Runs before the first paint, so that a kept choice never flashes the other theme.
(() => {
  let kept = null;
  const asked = new URLSearchParams(location.search).get("theme"); // whoever embeds the board knows its ground
  try { kept = localStorage.getItem("theme"); } catch { /* storage may be forbidden */ }
  try { if (localStorage.getItem("patterns") === "on") document.documentElement.dataset.patterns = "on"; } catch { /* as above */ }
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  if (asked === "light" || asked === "dark") kept = asked;
  document.documentElement.dataset.theme = kept === "light" || kept === "dark" ? kept : light ? "light" : "dark";
})();
