// How the showcase plays: a choice of what the room's preset can.

import { PLAYS } from "../words/en/checkpoints.js";

/** The ways to play that a preset's JSON Schema allows, as [value, words]. */
export function playsOf(schema) {
  const { enum: many, const: one } = schema?.properties?.showcase_play ?? {};
  return (many ?? (one ? [one] : [])).map((play) => [play, PLAYS[play] ?? play]);
}

/**
 * Bind the <select>. `choose(play)` sends the choice and resolves to whether it was taken.
 * Returns `paint(room, schema, enabled)`.
 */
export function bindPlay(select, choose) {
  let shown = "", waiting = 0; // choices that were sent and not answered: the newest counts
  select.addEventListener("change", async () => {
    const chosen = select.value, before = select.dataset.play;
    waiting += 1;
    const taken = await choose(chosen);
    waiting -= 1;
    if (taken) select.dataset.play = chosen;
    if (!waiting) select.value = taken ? chosen : before;
  });
  return (room, schema, enabled) => {
    const plays = playsOf(schema), key = plays.join();
    if (key !== shown) {
      shown = key;
      select.replaceChildren(...plays.map(([value, words]) => new Option(words, value)));
    }
    select.hidden = !plays.length;
    select.disabled = !enabled || plays.length < 2;
    if (waiting) return;
    select.dataset.play = select.value = room.config.showcase_play;
  };
}
