// Whether who sees this page may control rooms, and how to unlock that.

import { UNKNOWN_TOKEN, UNLOCKED } from "../words/en/page.js";
import { $, $$, setText } from "./dom.js";
import { toast } from "./toast.js";

/** Whether one may; the server says so in the page, and may take it back. */
export const mayControl = () => document.body.dataset.controller === "true";

/** Show or hide what only controllers, or only the others, see. @type {(yes: boolean) => void} */
function show(yes) {
  document.body.dataset.controller = String(yes);
  $$("#unlock-open, [data-unlock]").forEach((button) => { button.hidden = yes; });
}

/** Open `control` where one may, and let the dialog open it with a token; `changed()` hears when one may or may not any more. Returns `lock()`, for a server that refuses. @type {(control: Control, changed: () => void) => () => void} */
export function bindControl(control, changed) {
  const dialog = $("#unlock"), error = $("#unlock-error"), input = $("#unlock-token");
  const set = (/** @type {boolean} */ yes) => { show(yes); changed(); };
  $$("#unlock-open, [data-unlock]").forEach((button) => button.addEventListener("click", () => dialog.showModal()));
  $("#unlock-cancel").addEventListener("click", () => dialog.close());
  $("form", dialog).addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    const accepted = await control.open({ token: input.value.trim() });
    if (accepted) set(true);
    error.hidden = accepted;
    setText(error, accepted ? "" : UNKNOWN_TOKEN);
    if (accepted) { input.value = ""; dialog.close(); toast(UNLOCKED); }
  });
  show(mayControl());
  if (mayControl()) control.open();
  return () => set(false);
}
