// Which runs a list shows, and in which order: search, sort, tags, the page's address. Pure; no DOM.

import { LOCALE, number, size } from "../lib/format.js";
import { within } from "../lib/names.js";
import { folded, isLine, oneLine } from "../lib/text.js";
import { ago } from "../words/en/quantities.js";
import { ageOf, rankOf } from "./evaluations.js";

/** The orders, each with the one it turns into. @type {Record<string, string>} */
export const SORTS = { score: "worst", worst: "score", newest: "oldest", oldest: "newest", name: "reverse", reverse: "name", placements: "shortest", shortest: "placements" };
const SHOWN = ["current", "archived", "all", "deleted"];
const MOST_TAGS = 10;
export const LONGEST_TAG = 30, LONGEST_NAME = 80, LONGEST_NOTES = 5000;
/** @type {RunChoice} */
const FIRST = { q: "", sort: "score", show: "current", run: "" };

/** What is wrong with `what` where {@link isLine} says no. @type {(what: string) => string} */
export const UNREADABLE = (what) => `${what} must be one line with a visible character, and without control or text-direction characters.`;

/** @type {WeakMap<Room, string>} */
const texts = new WeakMap(); // room -> what is searched: a thousand of them at every key

/** @type {(room: Room) => string} */
function textOf(room) {
  const known = texts.get(room);
  if (known !== undefined) return known;
  const text = folded([room.name, ...room.tags, room.preset, room.config?.algorithm ?? "", room.state, room.notes ?? ""].join("\n"));
  texts.set(room, text);
  return text;
}

/** Whether every word of `query` is found in the run's name, tags, preset, algorithm or state, or in its notes where those are here. @type {(room: Room, query: string) => boolean} */
export const matches = (room, query) => matcher(query)(room);

/** @type {(query: string) => (room: Room) => boolean} */
function matcher(query) {
  const words = folded(query).split(/\s+/).filter(Boolean);
  return (room) => words.every((word) => textOf(room).includes(word));
}

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare; // one costs more to make than to use a thousand times
/** @type {RoomOrder} */
const byAge = (a, b) => b.created - a.created || b.number - a.number;
/** @type {(way: number) => RoomOrder} */
const byScore = (way) => (a, b) => { // who has none is last either way
  const one = scoreOf(a), other = scoreOf(b);
  return one === other ? 0 : one === null ? 1 : other === null ? -1 : way * (one - other);
};
/** @type {Record<string, RoomOrder>} */
const ORDERS = {
  score: byScore(-1), worst: byScore(1),
  newest: byAge, oldest: (a, b) => byAge(b, a),
  name: (a, b) => byName(a.name, b.name), reverse: (a, b) => byName(b.name, a.name),
  placements: (a, b) => b.step - a.step, shortest: (a, b) => a.step - b.step,
};

/** @type {WeakMap<Room, number | null>} */
const scores = new WeakMap(); // room -> by what it is ranked: a thousand of them, some ten times each, at every key

/** @type {(room: Room) => number | null} */
function scoreOf(room) {
  const known = scores.get(room);
  if (known !== undefined) return known;
  const score = rankOf(room);
  scores.set(room, score);
  return score;
}

/** @type {Record<string, (room: Room) => boolean | undefined>} */
const SHOWS = {
  current: ({ deleted, archived }) => !deleted && !archived,
  archived: ({ deleted, archived }) => !deleted && archived,
  all: ({ deleted }) => !deleted,
  deleted: ({ deleted }) => Boolean(deleted),
};

/** The runs to show, in order; `deleted` ones only where they are asked for. `found` are ids of runs whose notes the words were found in. @type {(rooms: Room[], choice?: Partial<RunChoice>, found?: Set<string>) => Room[]} */
export function selection(rooms, { q = "", sort = "score", show = "current" } = {}, found = new Set()) {
  const wanted = SHOWS[show], isMatch = matcher(q), order = ORDERS[sort];
  return rooms.filter((room) => wanted(room) && (isMatch(room) || found.has(room.id))).sort((a, b) => order(a, b) || byAge(a, b));
}

/** How many runs there are to show, whatever is searched for. @type {(rooms: Room[], choice: { show: string }) => number} */
export const countOf = (rooms, { show }) => rooms.filter(SHOWS[show]).length;

/** The runs that `query` finds among those that may be compared, the best first, those that have learned nothing yet last. @type {(rooms: Room[], query: string) => Room[]} */
export function offered(rooms, query) {
  const found = selection(rooms, { q: query });
  return [...found.filter(({ step }) => step > 0), ...found.filter(({ step }) => !(step > 0))];
}

/** Room id -> place on the leaderboard, 1 for the best; runs of one score share a place, deleted ones and those without a score have none. @type {(rooms: Room[]) => Map<string, number>} */
export function places(rooms) {
  const scored = rooms.filter((room) => !room.deleted && scoreOf(room) !== null).sort(byScore(-1)), found = new Map();
  scored.forEach((room, i) => found.set(room.id, i && scoreOf(scored[i - 1]) === scoreOf(room) ? found.get(scored[i - 1].id) : i + 1));
  return found;
}

/** Whether `text` has more than `most` characters, as the server counts them; an input's own maxlength counts most emoji twice. @type {(text: string, most: number) => boolean} */
export const tooLong = (text, most) => [...text].length > most;

/** "thesis, long runs" -> {tags: ["thesis", "long runs"]}, or {error} in words. @type {(text: string) => { tags?: string[], error?: string }} */
export function parseTags(text) {
  const given = text.split(",").map(oneLine).filter(Boolean), same = given.map((tag) => tag.normalize());
  const tags = given.filter((_, i) => same.indexOf(same[i]) === i), unseen = tags.find((tag) => !isLine(tag));
  if (tags.length > MOST_TAGS) return { error: `At most ${MOST_TAGS} tags; these are ${tags.length}.` };
  const long = tags.find((tag) => tooLong(tag, LONGEST_TAG));
  if (unseen) return { error: UNREADABLE("A tag") };
  return long ? { error: `A tag has at most ${LONGEST_TAG} characters; “${long.slice(0, 20)}…” has ${[...long].length}.` } : { tags };
}

/** What the page's address chooses; what it does not know is as at first. @type {(search: string) => RunChoice} */
export function fromAddress(search) {
  const given = new URLSearchParams(search);
  const sort = given.get("sort") ?? "", show = given.get("show") ?? "";
  return {
    q: given.get("q") ?? "", run: given.get("run") ?? "",
    sort: Object.hasOwn(SORTS, sort) ? sort : FIRST.sort, show: SHOWN.includes(show) ? show : FIRST.show,
  };
}

/** The other way: "?q=thesis"; "" as at first. @type {(choice: RunChoice) => string} */
export function toAddress(choice) {
  const told = Object.entries(choice).filter(([name, value]) => value !== FIRST[/** @type {keyof RunChoice} */ (name)]);
  return told.length ? `?${new URLSearchParams(told)}` : "";
}

/** @type {(date: Date) => number} */
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const DAY = 86_400_000;
const TOLD = { // a format costs more to make than to use a hundred times
  time: new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" }),
  weekday: new Intl.DateTimeFormat(LOCALE, { weekday: "long" }),
  day: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" }),
  date: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" }),
  whole: new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" }),
};

/** When a run was made: "14:05", "yesterday", "Monday", "12 Nov", "12 Nov 2025". Both in milliseconds. @type {(made: number, now: number) => string} */
export function when(made, now) {
  const date = new Date(made), today = new Date(now);
  const days = Math.round((midnight(today) - midnight(date)) / DAY);
  if (days <= 0) return TOLD.time.format(date);
  if (days === 1) return "yesterday";
  if (days < 7) return TOLD.weekday.format(date);
  return (date.getFullYear() === today.getFullYear() ? TOLD.day : TOLD.date).format(date);
}

/** "12 Nov 2025, 14:05:31", of milliseconds. @type {(at: number) => string} */
export const whenExactly = (at) => TOLD.whole.format(at);

/** When a run was deleted: "2 days ago"; "" where nobody knows. `now` in milliseconds. @type {(room: Room, now: number) => string} */
export const deletedAgo = ({ deleted_at: at }, now) => (Number.isFinite(at) ? ago(Math.max(0, now / 1000 - at)) : "");

/** What deleting a run for good frees: "It takes 12 MB, and 3,400 rows of the store."; "" where that was not measured yet. @type {(room: Room) => string} */
export const freed = ({ size: bytes, rows }) => (Number.isFinite(bytes) ? `It takes ${size(bytes)}, and ${number(rows)} ${rows === 1 ? "row" : "rows"} of the store.` : "");

/** "12 runs, 5 of them archived. “Thesis, seed 3” leads with 12.84 per piece on unseen games." @type {(rooms: Room[], number: (value: number, digits?: number) => string) => string} */
export function runsSentence(rooms, number) {
  if (!rooms.length) return "No runs yet.";
  const archived = rooms.filter((room) => room.archived).length, away = archived < rooms.length ? `${number(archived)} of them archived` : archived === 1 ? "archived" : "all archived";
  const count = `${rooms.length === 1 ? "1 run" : `${number(rooms.length)} runs`}${archived ? `, ${away}` : ""}.`;
  const best = rooms.reduce((found, room) => (byScore(-1)(room, found) < 0 ? room : found));
  const score = scoreOf(best);
  if (score === null) return `${count} None has been evaluated yet.`;
  return `${count} “${within(best.name)}” leads with ${number(score, 2)} per piece on unseen games${ageOf(best) && `, ${ageOf(best)}`}.`;
}

/** "12 of 67 runs match."; "" where nothing is searched for. @type {(count: number, of: number, q: string, number: (value: number) => string) => string} */
export const matchSentence = (count, of, q, number) => (q.trim() ? `${number(count)} of ${number(of)} ${of === 1 ? "run matches" : "runs match"}.` : "");
