// What the lobby says of its rooms, in plain words. No DOM.

import { capital, number } from "../lib/format.js";
import { own } from "../lib/own.js";
import { PROGRESS } from "../words/en/agent.js";
import { agoShort, spelled, steps } from "../words/en/quantities.js";
import { hallSentence } from "./agentwords.js";
import { kindOf, unitOf } from "./kinds.js";
import { headlineOf } from "./metrickeys.js";
import { sentenceOf, placeInLine, wordsOf } from "./states.js";

const CHANCE = 10; // times what chance scores says nothing of learning yet

/** @type {(rooms: Room[], states: string[]) => number} */
const inState = (rooms, states) => rooms.filter(({ state }) => states.includes(state)).length;
/** @type {(count: number) => string} */
const agents = (count) => `${capital(String(spelled(number(count))))} agent${count === 1 ? " is" : "s are"}`;

/** "Three agents are learning Tetris". @type {(rooms: Room[]) => string} */
export function lobbyTitle(rooms) {
  const learning = inState(rooms, ["running"]), starting = inState(rooms, ["starting", "recovering"]);
  const what = rooms.every((room) => kindOf(room).view === "tetris") ? " Tetris" : "";
  if (learning) return `${agents(learning)} learning${what}`;
  if (starting) return `${agents(starting)} about to learn${what}`;
  return `No agent is learning${what} ${rooms.length ? "now" : "yet"}`;
}

/** What stands below it: "Each began knowing nothing and learns by playing. 11 people are watching." "" where nothing is to be said. @type {(rooms: Room[]) => string} */
export function lobbySentence(rooms) {
  const people = rooms.reduce((sum, { viewers }) => sum + (viewers || 0), 0);
  return [
    inState(rooms, ["running"]) > 1 ? "Each began knowing nothing and learns by playing." : "",
    people ? `${people === 1 ? "1 person is" : `${number(people)} people are`} watching.` : "",
  ].filter(Boolean).join(" ");
}

/** "1 paused, 40 finished, 12 stopped": how many of `rooms` are in which state. @type {(rooms: Room[]) => string} */
export function countsOf(rooms) {
  const counts = new Map();
  rooms.forEach(({ state }) => counts.set(state, (counts.get(state) ?? 0) + 1));
  return [...counts].map(([state, count]) => `${number(count)} ${wordsOf(state).word.toLowerCase()}`).join(", ");
}

const AIMS = { lines: "Learns to clear lines", score: "Learns to score" };

/** What the agent of `room` learns, and how: "Learns to score with PPO." @type {(room: Room) => string} */
export function aimOf(room) {
  const { aim, way } = kindOf(room);
  return `${own(AIMS, room.config?.objective) ?? aim}${way && ` with ${way}`}${room.config?.pieces === "uniform" ? ", with uniform pieces" : ""}.`;
}

const COURSE = { rising: "Getting better", steady: "Neither better nor worse for a while", falling: "Getting worse" };

/** How the learning of a room goes that runs; `trend` is "rising", "steady", "falling" or "". @type {(room: Room, trend: string, score?: number) => string} */
function course(room, trend, score) {
  const { scale } = kindOf(room);
  if (scale && Number.isFinite(score) && score < CHANCE * scale.chance) return "No better than chance so far.";
  const word = own(COURSE, trend) ?? (room.step > 0 ? "Learning" : "Playing its first games");
  return `${word}${scale && score !== undefined && score > scale.tuned ? ", past the hand-tuned player" : ""}.`;
}

/** What `room` does, or did last, in a few words, for a line of its own. `now` is Unix seconds. @type {(room: Room, now: number, trend?: string, score?: number) => string} */
export function doing(room, now, trend = "", score = undefined) {
  const since = agoShort(Math.max(0, now - (room.since || now))), word = wordsOf(room.state).word;
  switch (room.state) {
    case "running": return course(room, trend, score);
    case "paused": return `Paused ${since}${kindOf(room).showcase ? "; the showcase plays on" : ""}.`;
    case "finished": return room.reason ? sentenceOf(room.reason) : `Completed all ${steps(room.step, unitOf(room))}.`;
    case "stopped": return `Stopped ${since}; a checkpoint is saved.`;
    case "failed": return room.reason ? sentenceOf(room.reason) : `Failed ${since}.`;
    case "created": return "Not started yet.";
    case "queued": return room.queue_place ? `${capital(placeInLine(room))}; starts by itself.` : "Waiting for its turn.";
    default: return `${word}.`;
  }
}

/** What a line says of a room besides its state: why it ended, or when it changed last. @type {(room: Room, now: number) => string} */
export function lately(room, now) {
  if (room.state === "queued") return doing(room, now);
  if (room.reason && ["finished", "failed"].includes(room.state)) return sentenceOf(room.reason);
  return ["paused", "stopped", "finished", "failed"].includes(room.state) ? capital(agoShort(Math.max(0, now - (room.since || now)))) : "";
}

/** One or two short sentences for a card. @type {(room: Room, now: number, trend?: string, score?: number) => string} */
export function cardSentence(room, now, trend = "", score = headlineOf(room)) {
  const what = doing(room, now, trend, score);
  return room.state === "failed" && room.reason ? what : `${aimOf(room)} ${what}`;
}

/** What is said of the one room that is shown large, as [text, strong] parts: where it came from, what it has done, whether it gets better. @type {(room: Room, trend: string) => Parts} */
export function heroWords(room, trend) {
  const parts = hallSentence(room), going = room.state === "running" && room.step > 0 ? own(PROGRESS, trend) : undefined;
  return going ? [...parts, [going, false]] : parts;
}
