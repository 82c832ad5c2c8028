// The last lines of a failed room's log, for who may control: read when somebody opens them.

import { readLog } from "../../net/log.js";
import { $, setText } from "../../ui/dom.js";
import { mayControl } from "../../ui/controller.js";

/** Bind the <details> of room `id`; returns `paint(room)`. */
export function createLog(box, id) {
  const pre = $("pre", box);
  box.addEventListener("toggle", async () => {
    if (!box.open) return;
    setText(pre, "Reading the log…");
    setText(pre, await readLog(id).catch((error) => `The log cannot be read. ${error.message}`) || "The log is empty.");
  });
  return ({ state }) => {
    box.hidden = state !== "failed" || !mayControl();
    if (box.hidden) box.open = false; // of the next failure it is read anew
  };
}
