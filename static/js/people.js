// What a hall is told of an agent, in one sentence or two. No DOM.

import { duration, number, unitOf } from "./format.js";

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** "Nine minutes", "12 hours": small counts are written out. */
function longTime(seconds) {
  const [count, unit] = duration(seconds).split(" ");
  const word = WORDS[Number(count)] ?? count;
  return `${word[0].toUpperCase()}${word.slice(1)} ${unit}`;
}

/** 1200000 pieces -> "1.2 million pieces", 430000 keys -> "430,000 keys". */
export function counted(count, word) {
  if (count >= 1e6) return `${Number((count / 1e6).toPrecision(2 + (count >= 1e8)))} million ${word}s`;
  return `${number(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** What is said of `room`, as [text, strong] parts: "Nine minutes ago this agent knew nothing. It has placed …". */
export function hallSentence(room) {
  const byKeys = unitOf(room).one === "key press", done = byKeys ? "pressed" : "placed";
  const count = [counted(room.step, byKeys ? "key" : "piece"), true];
  if (room.state === "created") return [["This agent has not begun to learn.", false]];
  if (room.step === 0) return [["This agent knows nothing yet. It begins now.", false]];
  if (room.state === "running") return [[`${longTime(room.seconds)} of practice ago this agent knew nothing. It has ${done} `, false], count, [" since.", false]];
  const after = [` in ${duration(room.seconds)} of practice.`, false];
  const start = { finished: "This agent has finished learning. It", paused: "Training is paused. This agent", stopped: "Training has stopped. This agent", failed: "Training failed. This agent" };
  return [[`${start[room.state] ?? "This agent knew nothing. It"} ${done} `, false], count, after];
}
