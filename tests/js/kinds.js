// Tells the modules of the kinds of runs, as a page does: to be imported by tests of what is said of rooms.

import { readFileSync } from "node:fs";
import { kindNamed, learnKinds, metricsOf } from "../../static/js/domain/kinds.js";

learnKinds(JSON.parse(readFileSync(new URL("../fixtures/kinds.json", import.meta.url), "utf8")));

export const PPO = kindNamed("ppo");
/** The metrics of the page of such a room. */
export const KEYS = metricsOf(PPO);
