// What a hall is told of an agent, in one sentence or two. No DOM.

import { own } from "../lib/own.js";
import { BEGINNING, UNLEARNED, boardShows, learning, resting } from "../words/en/agent.js";
import { unitOf } from "./kinds.js";
import { playing } from "./playing.js";

/** What is said of `room`, as [text, strong] parts: "This agent began knowing nothing. In nine minutes of practice it has placed …". @type {(room: Room, view?: string) => Parts} */
export function hallSentence(room, view = "showcase") {
  const unit = unitOf(room), { what, step } = playing(room, view);
  if (room.step === 0) return [[own(UNLEARNED, room.state) ?? BEGINNING, false]];
  const board = what === "newest" ? "" : boardShows(what === "best", step, unit);
  return room.state === "running" ? learning(room.seconds, room.step, unit, board) : resting(String(room.state), room.seconds, room.step, unit, board);
}
