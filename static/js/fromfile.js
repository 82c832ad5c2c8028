// A new room from a downloaded checkpoint: the file goes to the server, which says what is in it.

import { number } from "./format.js";
import { $, setText } from "./shell.js";

/**
 * Bind the file input. `onOrigin(told)` is called with what the server said of a file, {checkpoint, preset, config, step},
 * and with null where there is none (any more). Returns `checkpoint()`: what `create_room` takes; null without a file.
 */
export function bindFromFile(onOrigin) {
  const file = $("#from-file"), none = $("#from-none");
  let origin = null;

  function begins(told, words) {
    origin = told;
    setText($("#from-said"), words);
    none.hidden = !told;
    file.value = "";
    onOrigin(told);
  }

  none.addEventListener("click", () => { begins(null, ""); file.focus(); });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    begins(null, "Looking through the file…");
    try {
      const answer = await fetch("/api/checkpoints", { method: "POST", body: chosen, headers: { "Content-Type": "application/zip" } });
      const told = await answer.json();
      if (!answer.ok) return begins(null, told.error.message);
      begins(told, `Begins with ${chosen.name}: ${told.preset}, trained for ${number(told.step)} placements.`);
    } catch {
      begins(null, "The file could not be sent; try again.");
    }
  });

  return { checkpoint: () => origin?.checkpoint ?? null };
}
