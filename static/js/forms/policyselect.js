// Which policy the showcase plays: the newest, the best so far, or a checkpoint.

import { isOutdone } from "../domain/checkpointwords.js";
import { setText } from "../ui/dom.js";
import * as words from "../words/en/checkpoints.js";

const OTHER = "other";

/** What is said below the choice where the one that is chosen is no longer the best; "" where it is. */
export const outdoneWords = (room) => (isOutdone(room) ? words.betterNow(room.best_step) : "");

/** The choices as [value, words]; `best` is what the best scores a piece, or null. A checkpoint is among them where it is chosen. */
export function policiesOf(room, best) {
  const chosen = room.config.showcase_policy;
  return [
    ["newest", words.NEWEST_POLICY],
    ["best", Number.isFinite(best) ? words.alwaysBest(best) : words.ALWAYS_THE_BEST],
    ...(Number.isFinite(chosen) ? [[String(chosen), words.atStep(chosen)]] : []),
    [OTHER, words.A_CHECKPOINT],
  ];
}

/**
 * Bind the <select> in `box`, which is marked `data-other` while not the newest plays. `choose(policy)` sends the choice and
 * resolves to whether it was taken; `browse()` shows the checkpoints there are. Returns `paint(room, best, enabled)`.
 */
export function bindPolicy(box, choose, browse) {
  const select = box.querySelector("select"), note = box.querySelector("small");
  let shown = "", waiting = 0; // choices that were sent and not answered: the newest counts
  select.addEventListener("change", async () => {
    const chosen = select.value, before = select.dataset.policy;
    if (chosen === OTHER) { select.value = before; return browse(); }
    waiting += 1;
    const taken = await choose(Number.isFinite(Number(chosen)) ? Number(chosen) : chosen);
    waiting -= 1;
    if (taken) select.dataset.policy = chosen;
    if (!waiting) select.value = taken ? chosen : before;
  });
  return (room, best, enabled) => {
    const policies = policiesOf(room, best), key = policies.join();
    if (key !== shown) {
      const kept = select.value;
      shown = key;
      select.replaceChildren(...policies.map(([value, said]) => new Option(said, value)));
      select.value = kept;
    }
    setText(note, outdoneWords(room));
    box.toggleAttribute("data-other", room.config.showcase_policy !== "newest");
    select.disabled = !enabled;
    const policy = String(room.config.showcase_policy);
    if (!waiting && (select.value !== policy || select.dataset.policy !== policy)) select.dataset.policy = select.value = policy;
  };
}
