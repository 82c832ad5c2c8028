// Numbers, times and sentences as people read them; no DOM.
import { LOCALE } from "../lib/locale.js";
import { own } from "../lib/own.js";

const THIN = "\u2009";
const MINUS = "\u2212";
export const RANDOM = 0.01, TUNED = 4.8, MOST = 16;

const formats = new Map(); // one costs more to make than to use a hundred times

function written(digits) {
  if (!formats.has(digits)) formats.set(digits, new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  return formats.get(digits);
}

const signed = (text) => text.replace("-", MINUS);

/** 12700 -> "12,700"; with `digits` places after the point. */
export function number(value, digits = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return signed(written(digits).format(value));
}

/** A figure of unknown size: 3254, 11.96, 0.43, 0.0021, 12.3 M. */
export function figure(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e7) return short(value);
  if (size >= 99.95) return number(value, 0);
  if (size >= 9.995) return number(value, 1);
  if (size >= 0.1 || size === 0) return number(value, 2);
  return size < 0.0001 ? signed(value.toExponential(1)) : signed(String(Number(value.toPrecision(2))));
}

/** @type {[number, string][]} */
const UNITS = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
const WORDS = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]];

/** `value` in the largest of `units` ([size, name]) that it reaches once it is rounded to `digits` of its own: [12.3, "M"]; [value, ""] below them all. */
function inUnits(value, units, digits) {
  const rounded = Number(value.toPrecision(digits)), [size, name] = units.find(([least]) => Math.abs(rounded) >= least) ?? [1, ""];
  return [name ? Number((rounded / size).toPrecision(15)) : rounded, name];
}

const decimals = (value) => (String(value).split(".")[1] ?? "").length;
const raised = (exponent) => [...String(exponent)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");

/** A power of ten: 0.00001 -> "10⁻⁵". */
export const power = (value) => `10${raised(Math.round(Math.log10(value)))}`;

/** `value` as so many times a power of ten, that of `most`: "2.5×10⁻⁵". */
function scientific(value, digits, most = value) {
  if (value === 0) return "0";
  const exponent = Number(most.toExponential(digits - 1).split("e")[1]), times = Number(value.toPrecision(digits)).toExponential().split("e");
  return `${signed(String(Number(`${times[0]}e${Number(times[1]) - exponent}`)))}×10${raised(exponent)}`;
}

/** For axes: 250000 -> "250 k", 1000000 -> "1 M", −0.5; with as many digits as ticks that are `step` apart need. */
export function short(value, step = 0) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value), needed = step > 0 && size > 0 ? Math.ceil(Math.log10(size / step)) + 2 : 0;
  const digits = Math.min(15, Math.max(size >= 1 && size < 1e4 ? Math.floor(Math.log10(size)) + 1 : 3, 3, needed));
  const [shown, unit] = inUnits(value, UNITS, digits);
  if (size > 0 && (size < 1e-6 || Math.abs(shown) >= 1000 && unit === "T")) return scientific(value, digits);
  if (unit === "k" && Math.abs(shown) < 10) return number(shown * 1e3, decimals(Number((shown * 1e3).toPrecision(15))));
  return unit ? `${signed(String(shown))}${THIN}${unit}` : number(shown, decimals(shown));
}

/** What stands at the tick `value` of an axis with all these `ticks`: its value, with as many digits as tell it from the others. */
export function tickWord(value, ticks) {
  const most = Math.max(...ticks.map(Math.abs)), apart = ticks.slice(1).map((tick, i) => Math.abs(tick - ticks[i])).filter((gap) => gap > 0), step = Math.min(...apart, most || 1);
  if (value === 0) return "0";
  if (most >= 1e-4 && most < 1e15) return short(value, step);
  return scientific(value, Math.min(15, Math.max(3, Math.ceil(Math.log10(Math.abs(value) / step)) + 2)), most);
}

/** What stands at a tick of a logarithmic axis: a power of ten, or a few times one. */
export function logTickWord(value) {
  if (value >= 0.001 && value < 1e15) return short(value);
  return Number.isInteger(Number(Math.log10(value).toFixed(9))) ? power(value) : scientific(value, 1);
}

/** A policy's step: "12,288", "1.20 M", "2.35 G". */
export function stepShort(step) {
  if (!(step >= 1e6)) return number(step);
  const [size, unit] = UNITS.find(([least]) => step >= 0.999995 * least); // what is rounded up to the next is that
  return `${number(step / size, 2)}${THIN}${unit}`;
}

const PLACEMENTS = { one: "placement", many: "placements", thing: { one: "piece", many: "pieces" }, did: "placed", total: "total_placements", limit: "placements_per_second" };
const KEYS = { one: "key press", many: "key presses", thing: { one: "key", many: "keys" }, did: "pressed", total: "total_key_presses", limit: "key_presses_per_second" };

/** What a room counts: the word for one and for many, for what it does that with (`did`, a `thing`), and the config's fields of the run's length and of its speed limit. */
export const unitOf = (room) => (room?.config?.algorithm === "keys-dqn" ? KEYS : PLACEMENTS);

/** "1.2 million placements", "430,000 key presses", "1 placement", "2.35 billion placements". */
export function steps(count, { one, many }) {
  if (!(count >= 1e6)) return `${number(count)} ${count === 1 ? one : many}`;
  const [times, word] = inUnits(count, WORDS, count >= 1e8 ? 3 : 2);
  return `${number(times, decimals(times))} ${word} ${many}`;
}

/** "512 k placements", for cards. */
export function stepsShort(count, unit) {
  if (!(count >= 1e4)) return steps(count, unit);
  const [times, name] = inUnits(count, UNITS, count < 1e6 || count >= 1e7 ? 3 : 2);
  return `${number(times, count < 1e6 && name === "k" ? 0 : decimals(times))} ${name} ${unit.many}`;
}

const counted = (n, word) => `${number(n, decimals(n))} ${word}${n === 1 ? "" : "s"}`;

/** A length of time in the unit one would say, as [540, "minute"]: up to 90 minutes and two days. */
function inTime(seconds) {
  if (seconds < 59.5) return [Math.max(0, Math.round(seconds)), "second"];
  if (seconds < 5370) return [Math.round(seconds / 60), "minute"];
  if (seconds < 171_000) return [Number((seconds / 3600).toFixed(seconds < 34_200 ? 1 : 0)), "hour"];
  return [Math.max(2, Math.round(seconds / 86400)), "day"];
}

/** The same as parts, [[3, "hour"], [20, "minute"]]: a few hours have their minutes. */
export function timeParts(seconds) {
  const [n, word] = inTime(seconds), minutes = Math.round(seconds / 60), rest = minutes % 60;
  if (word !== "hour" || minutes >= 600) return [[n, word]];
  return [[Math.floor(minutes / 60), word], ...(rest ? [[rest, "minute"]] : [])];
}

/** 540 -> "9 minutes", 12000 -> "3 h 20 min". */
export function duration(seconds) {
  const parts = timeParts(seconds);
  return parts.length === 1 ? counted(...parts[0]) : parts.map(([n, word]) => `${n} ${SHORT[word]}`).join(" ");
}

const SHORT = { second: "s", minute: "min", hour: "h", day: "d" };

/** 540 -> "9 min", for cards. */
export function durationShort(seconds) {
  const [n, word] = inTime(seconds);
  return `${number(n, decimals(n))} ${SHORT[word]}`;
}

/** 353 -> "5 min 53 s", for the read-out. */
export function durationExact(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 172_800) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${number(Math.floor(s / 86400))} d ${Math.floor((s % 86400) / 3600)} h`;
}

export const watching = (n) => `${number(n)} watching`;

/** "7 min ago", for cards; what is longer ago is said as elsewhere. */
export const agoShort = (seconds) => (seconds < 10 || seconds >= 5400 ? ago(seconds) : `${durationShort(seconds)} ago`);
export const ago = (seconds) => (seconds < 10 ? "just now" : `${duration(seconds)} ago`);

export const ALGORITHMS = { ppo: "PPO", dqn: "DQN", "keys-dqn": "DQN by single keys" };
export const algorithm = (room) => own(ALGORITHMS, room.config?.algorithm) ?? "Agent";

const PENDING = { pause: "Pausing…", resume: "Resuming…", stop: "Stopping…", save: "Saving…", configure: "Applying…" };
/** "Pausing…" for a command that the trainer has not reached yet; null when nothing waits. */
export const pendingWord = (pending) => own(PENDING, pending) ?? null;

/** What a room's reason says: its first line. In a failed room the last lines of the trainer's log follow. */
export const firstLine = (reason) => { const [line] = reason.split("\n"); return /[.!?…]$/.test(line) ? line : `${line}.`; };
export const logLines = (room) => (room.state === "failed" && room.reason ? room.reason.split("\n").slice(1).join("\n") : "");

/** Why a run that reached its length counts more than that; "" where it does not. */
export function pastItsLength({ state, reason, step }) {
  const length = Number(/^Reached its length: ([\d,]+) /.exec(reason ?? "")?.[1].replaceAll(",", ""));
  return state === "finished" && step > length ? `A run ends with a whole rollout: this one at ${number(step)}.` : "";
}

/** What the room is doing, in one or two sentences. `now` is Unix seconds. */
export function statusSentence(room, now) {
  const name = algorithm(room), unit = unitOf(room), done = steps(room.step, unit);
  const since = Math.max(0, now - (room.since || now));
  if (room.silent) return `The trainer has not answered for ${duration(Math.max(0, now - room.silent))}. It is restarted after two minutes.`;
  switch (room.state) {
    case "created": return "Nothing yet. Start the room and the first piece falls within seconds.";
    case "queued": return `Queued${room.queue_place ? `: ${placeInLine(room)}` : ""}. ${BY_ITSELF}`;
    case "starting": return room.step > 0 ? `Starting again from ${unit.one} ${number(room.step)}.` : `${name} is starting; the first ${unit.many} come in a few seconds.`;
    case "running": return room.step > 0 ? `${name}, ${done} in ${duration(room.seconds)}, learning.` : `${name}, playing its first games.`;
    case "paused": return `Paused ${ago(since)} at ${done}. Nothing is lost; the showcase plays on.`;
    case "stopping": return `Stopping at ${done}; a checkpoint is being saved.`;
    case "recovering": return room.reason ? firstLine(room.reason) : room.from_step ? `The trainer crashed and restarts from ${unit.one} ${stepShort(room.from_step)}.` : "The trainer crashed. Looking for the newest checkpoint.";
    case "stopped": return `Stopped ${ago(since)} at ${done}. Start continues from the latest checkpoint.`;
    case "finished": return [room.reason ? firstLine(room.reason) : `Finished: all ${done}.`, pastItsLength(room), "The showcase plays on."].filter(Boolean).join(" ");
    case "failed": return room.reason ? firstLine(room.reason) : `Failed ${ago(since)} at ${done}.`;
    default: return `${wordsOf(room.state).word}.`;
  }
}

const ORDINALS = ["", "next", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
const ENDING = { one: "st", two: "nd", few: "rd", other: "th" }, ordinal = new Intl.PluralRules("en", { type: "ordinal" });
/** What becomes of a queued room. */
export const BY_ITSELF = "It starts by itself as soon as a run ends.";

/** "next in line", "second in line", "21st in line" of a queued room; "" while its place is not known. */
export function placeInLine({ queue_place: place }) {
  return place ? `${ORDINALS[place] ?? number(place) + ENDING[ordinal.select(place)]} in line` : "";
}

/** How good a score per piece is, against random and hand-tuned play; "" while unknown. `ended`: nothing more will come. */
export function comparison(score, ended = false) {
  if (!Number.isFinite(score)) return "";
  const ratio = score / TUNED;
  if (ratio >= 1.1) return `It scores ${number(ratio, 1)} times as much per piece as Dellacherie’s hand-tuned player.`;
  if (ratio >= 0.9) return "It plays about as well as Dellacherie’s hand-tuned player.";
  if (score < 2 * RANDOM) return `${ended ? "It plays" : "So far it plays"} no better than chance; hand-tuned play scores 4.80 per piece.`;
  return `It scores ${number(score, 2)} per piece; hand-tuned play scores 4.80.`;
}

/** What a state is called, and its icon in the sprite. */
export const STATES = {
  created: { word: "New", icon: "new" }, queued: { word: "Queued", icon: "clock" }, starting: { word: "Starting", icon: "spin" }, running: { word: "Running", icon: null },
  paused: { word: "Paused", icon: "pause" }, stopping: { word: "Stopping", icon: "spin" }, recovering: { word: "Recovering", icon: "spin" },
  stopped: { word: "Stopped", icon: "stop" }, finished: { word: "Finished", icon: "check" }, failed: { word: "Failed", icon: "warn" },
};

/** A room's state as its pill says it. */
export const stateOf = (room) => (room.silent ? { word: "Not answering", icon: "warn" } : wordsOf(room.state));
export const wordsOf = (state) => (Object.hasOwn(STATES, state) ? STATES[state] : { word: capital(String(state)), icon: null }); // a newer server may have others

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** A count as text in letters, up to ten. */
export const spelled = (count) => NUMBERS[count] ?? count;

/** With a capital letter in front. */
export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** What the slider of the pace steps through, pieces a second: each step is another pace. */
export const PACES = [0.5, 1, 1.5, 2, 2.5, 3, ...Array.from({ length: 17 }, (_, i) => i + 4)];

/** The slider's place for a pace, the nearest where it lies between two. */
export const paceToSlider = (pace) => PACES.reduce((best, at, i) => (Math.abs(at - pace) < Math.abs(PACES[best] - pace) ? i : best), 0);
export const sliderToPace = (at) => PACES[at];

/** Bytes as people say them: "64 kB", "0.6 MB", "5 GB". */
export function size(bytes) {
  if (bytes < 99_500) return `${number(bytes / 1e3, 0)} kB`;
  const [unit, name] = bytes < 999_500_000 ? [1e6, "MB"] : bytes < 999_500_000_000 ? [1e9, "GB"] : [1e12, "TB"];
  return `${number(bytes / unit, bytes / unit < 9.95 ? 1 : 0)} ${name}`;
}

/** The showcase's pace: as chosen, and what it reaches where the player has more to play than it can. */
export const paceWords = (reached, chosen) => (Number.isFinite(reached) ? `${number(reached, 1)} of ${chosen} pieces/s` : `${chosen} pieces/s`);
