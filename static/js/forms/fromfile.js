// A new room from a downloaded checkpoint: the file goes to the server, which says what is in it.

import { unitOf } from "../domain/kinds.js";
import { ApiError, bodyOf } from "../net/api.js";
import { $, setText } from "../ui/dom.js";
import { steps } from "../words/en/quantities.js";

/**
 * Bind the file input. `onOrigin(told)` is called with what the server said of a file, {checkpoint, preset, config, step},
 * and with null where there is none (any more). Returns `checkpoint()`: what `create_room` takes, null without a file, and `looking()`: whether
 * the server has not said yet what is in it.
 */
export function bindFromFile(onOrigin) {
  const file = $("#from-file"), none = $("#from-none");
  let origin = null, looks = 0, looking = false;

  function begins(told, words) {
    origin = told;
    setText($("#from-said"), words);
    none.hidden = !told;
    file.value = "";
    onOrigin(told);
  }

  none.addEventListener("click", () => { looks += 1; looking = false; begins(null, ""); file.focus(); });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    const mine = ++looks;
    looking = true;
    begins(null, "Checking the file…");
    const [told, words] = await examined(chosen);
    if (mine !== looks) return; // another file was chosen meanwhile
    looking = false;
    begins(told, words);
  });

  return { checkpoint: () => origin?.checkpoint ?? null, looking: () => looking };
}

/** What the server says of a file: [what is in it, or null; a sentence]. */
async function examined(chosen) {
  try {
    const told = await bodyOf(await fetch("/api/checkpoints", { method: "POST", body: chosen, headers: { "Content-Type": "application/zip" } }));
    return [told, `Begins with ${chosen.name}: ${told.preset}, trained for ${steps(told.step, unitOf(told))}.`];
  } catch (error) {
    return [null, error instanceof ApiError ? error.message : "The file could not be sent; try again."];
  }
}
