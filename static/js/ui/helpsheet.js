// The `?` sheet: what the words mean, the keys, and how pieces look.

import { onRemembered, remember, remembered } from "../lib/remembered.js";
import { COPIED } from "../words/en/page.js";
import { $, $$ } from "./dom.js";
import { WRITES, isCommand, isIn } from "./keyboard.js";
import { makeReport } from "./report.js";
import { hasPatterns, onTheme } from "./theme.js";
import { setPatterns } from "./themeswitch.js";

const dialog = $("#sheet");

let opened = false;
function open() {
  if (!dialog || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  if (!opened) import("./overflow.js").then(({ showMore }) => showMore(dialog));
  opened = true;
}

$$("[data-sheet]").forEach((button) => button.addEventListener("click", open));
dialog?.querySelector("#sheet-close").addEventListener("click", () => dialog.close());
dialog?.addEventListener("click", (/** @type {Event} */ event) => { if (event.target === dialog) dialog.close(); }); // beside it

addEventListener("keydown", (event) => {
  if (event.key === "?" && isCommand(event) && !isIn(event, WRITES)) { event.preventDefault(); open(); }
});

const patterns = $("#patterns");
if (patterns) {
  const paint = () => { patterns.checked = hasPatterns(); };
  patterns.addEventListener("change", () => setPatterns(patterns.checked));
  onTheme(paint);
  paint();
}

/** A box that is checked unless this browser remembers "off" under `name`. @type {(box: HTMLInputElement | null, name: string) => void} */
function bindSwitch(box, name) {
  if (!box) return;
  const paint = () => { box.checked = remembered(name) !== "off"; };
  box.addEventListener("change", () => remember(name, box.checked ? null : "off"));
  onRemembered(name, paint);
  paint();
}
bindSwitch($("#single-keys"), "keys");
bindSwitch($("#game-news"), "game-news");

$("#report")?.addEventListener("click", async () => {
  const text = await makeReport(), shown = $("#report-text");
  shown.value = text;
  $("#report-box").hidden = false;
  try {
    await navigator.clipboard.writeText(text);
    $("#report").textContent = COPIED;
  } catch { shown.select(); } // by hand: only pages of the machine itself, or by https, may copy
});

const copy = $("#embed-copy");
copy?.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText($("#embed-code").value);
    copy.textContent = COPIED;
  } catch { $("#embed-code").select(); }
});
