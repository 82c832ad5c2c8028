// An agent, to a hall: one sentence or two, as [text, strong] parts.

import { duration, longTime, steps } from "./quantities.js";

/** What is said of an agent that has learned nothing yet, by the state of its room. @type {Record<string, string>} */
export const UNLEARNED = {
  created: "This agent has not begun to learn.", queued: "This agent is waiting for its turn to learn.", paused: "Training is paused. This agent knows nothing yet.",
  stopped: "Training has stopped. This agent has learned nothing.", failed: "Training failed. This agent has learned nothing.", finished: "This agent has finished, and learned nothing.",
};
export const BEGINNING = "This agent knows nothing yet. It begins now.";

/** "This agent began knowing nothing. In nine minutes of practice it has placed 430,000 pieces." `after` is what follows. @type {(seconds: number, step: number, unit: Unit, after: string) => Parts} */
export const learning = (seconds, step, { thing, did }, after) => [
  [`This agent began knowing nothing. In ${longTime(seconds)} of practice it has ${did} `, false], [steps(step, thing), true], [`.${after}`, false]];

/** How it begins where the agent learns nothing now. @type {Record<string, string>} */
const STARTS = { finished: "This agent has finished learning. It", paused: "Training is paused. This agent", queued: "This agent is waiting to learn more. It", stopped: "Training has stopped. This agent", failed: "Training failed. This agent" };

/** The same where it does not learn now, in the `state` of its room. @type {(state: string, seconds: number, step: number, unit: Unit, after: string) => Parts} */
export const resting = (state, seconds, step, { thing, did }, after) => [
  [`${STARTS[state] ?? "This agent knew nothing. It has"} ${did} `, false], [steps(step, thing), true], [`${state in STARTS ? "" : " so far,"} in ${duration(seconds)} of practice.${after}`, false]];

/** What is said of the board where not the newest policy plays there. @type {(isBest: boolean, step: number, unit: Unit) => string} */
export const boardShows = (isBest, step, { thing }) => (isBest ? ` The board shows its best so far, of ${steps(step, thing)}.` : ` The board shows how it played after ${steps(step, thing)}.`);

/** How it goes, by the trend of its curve. @type {Record<string, string>} */
export const PROGRESS = { rising: " It is getting better.", steady: " It has played about as well for a while.", falling: " It has got worse lately." };
