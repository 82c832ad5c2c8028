// Whether a run has reached what ends it: its length, its time or its goal, as kinds/ends.py has it. No DOM.

import { unitOf } from "./kinds.js";

/** Whether a room's trainer would end at once. @type {(room: Room) => boolean} */
export function isComplete({ config, step, seconds, values = {} }) {
  return config[unitOf({ config }).total] <= step
    || (config.max_minutes > 0 && seconds >= 60 * config.max_minutes)
    || (config.goal_score > 0 && values["eval/best_score_per_piece"] >= config.goal_score);
}
