// What a hall is told of an agent, in one sentence or two. No DOM.

import { number, spelled, steps } from "../lib/format.js";
import { own } from "../lib/own.js";
import { duration, timeParts } from "../lib/times.js";
import { unitOf } from "./kinds.js";
import { playing } from "./playing.js";

/** "nine minutes", "12 hours", "three hours and 20 minutes": small counts are written out. @type {(seconds: number) => string} */
const longTime = (seconds) => timeParts(seconds).map(([count, unit]) => `${spelled(number(count))} ${unit}${count === 1 ? "" : "s"}`).join(" and ");

/** What is said of the board where not the newest policy plays there, with a space before it. @type {(room: Room, view: string) => string} */
function boardWords(room, view) {
  const { what, step } = playing(room, view);
  if (what === "newest") return "";
  return what === "best" ? ` The board shows its best so far, of ${steps(step, unitOf(room).thing)}.` : ` The board shows how it played after ${steps(step, unitOf(room).thing)}.`;
}

/** How it begins where the agent learns nothing now. @type {Record<string, string>} */
const START = { finished: "This agent has finished learning. It", paused: "Training is paused. This agent", queued: "This agent is waiting to learn more. It", stopped: "Training has stopped. This agent", failed: "Training failed. This agent" };

/** What is said of an agent that has learned nothing yet, where it is not about to. @type {Record<string, string>} */
const UNLEARNED = {
  created: "This agent has not begun to learn.", queued: "This agent is waiting for its turn to learn.", paused: "Training is paused. This agent knows nothing yet.",
  stopped: "Training has stopped. This agent has learned nothing.", failed: "Training failed. This agent has learned nothing.", finished: "This agent has finished, and learned nothing.",
};

/** What is said of `room`, as [text, strong] parts: "This agent began knowing nothing. In nine minutes of practice it has placed …". @type {(room: Room, view?: string) => Parts} */
export function hallSentence(room, view = "showcase") {
  const { thing, did } = unitOf(room);
  /** @type {Parts[0]} */
  const count = [steps(room.step, thing), true];
  if (room.step === 0) return [[own(UNLEARNED, room.state) ?? "This agent knows nothing yet. It begins now.", false]];
  if (room.state === "running") return [[`This agent began knowing nothing. In ${longTime(room.seconds)} of practice it has ${did} `, false], count, [`.${boardWords(room, view)}`, false]];
  const start = own(START, room.state), after = `${start ? "" : " so far,"} in ${duration(room.seconds)} of practice.${boardWords(room, view)}`;
  return [[`${start ?? "This agent knew nothing. It has"} ${did} `, false], count, [after, false]];
}
