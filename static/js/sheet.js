// The `?` sheet: what the words mean, the keys, and how pieces look.

import { WRITES, isIn, isPlain } from "./keys.js";

const dialog = document.getElementById("sheet");

function open() {
  if (dialog && !document.querySelector("dialog[open]")) dialog.showModal();
}

document.querySelectorAll("[data-sheet]").forEach((button) => button.addEventListener("click", open));
dialog?.querySelector("#sheet-close").addEventListener("click", () => dialog.close());
dialog?.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); }); // beside it

addEventListener("keydown", (event) => {
  if (event.key === "?" && isPlain(event) && !isIn(event, WRITES)) { event.preventDefault(); open(); }
});

const patterns = document.getElementById("patterns");
if (patterns) {
  patterns.checked = document.documentElement.dataset.patterns === "on";
  patterns.addEventListener("change", () => {
    const root = document.documentElement;
    if (patterns.checked) root.dataset.patterns = "on"; else delete root.dataset.patterns;
    try { localStorage.setItem("patterns", patterns.checked ? "on" : "off"); } catch { /* it then lasts for this page */ }
    root.dispatchEvent(new CustomEvent("themechange")); // what is drawn is drawn again
  });
}

const copy = document.getElementById("embed-copy");
copy?.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(document.getElementById("embed-code").value);
    copy.textContent = "Copied";
  } catch { document.getElementById("embed-code").select(); }
});
