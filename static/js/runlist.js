// Which runs a list shows, and in which order: search, sort, tags, the page's address. Pure; no DOM.

import { ageOf, rankOf } from "./evaluations.js";
import { ago, number, size } from "./format.js";
import { LOCALE } from "./locale.js";
import { within } from "./names.js";
import { folded, isLine, oneLine } from "./text.js";

export const SORTS = { score: "Best first", newest: "Newest first", name: "By name", placements: "Longest first" };
export const SHOWN = ["current", "archived", "all", "deleted"];
export const MOST_TAGS = 10, LONGEST_TAG = 30, LONGEST_NAME = 80, LONGEST_NOTES = 5000;
const FIRST = { q: "", sort: "score", show: "current", run: "" };

/** What is wrong with `what` where {@link isLine} says no. */
export const UNREADABLE = (what) => `${what} is one line with something to see in it, and nothing that turns the text around it.`;

const texts = new WeakMap(); // room -> what is searched: a thousand of them at every key

function textOf(room) {
  if (!texts.has(room)) texts.set(room, folded([room.name, ...room.tags, room.preset, room.config?.algorithm ?? "", room.state, room.notes ?? ""].join("\n")));
  return texts.get(room);
}

/** Whether every word of `query` is found in the run's name, tags, preset, algorithm or state, or in its notes where those are here. */
export const matches = (room, query) => folded(query).split(/\s+/).every((word) => textOf(room).includes(word));

const byName = (a, b) => a.name.localeCompare(b.name, "en", { numeric: true, sensitivity: "base" });
const byAge = (a, b) => b.created - a.created || b.number - a.number;
const ORDERS = {
  score: (a, b) => (rankOf(b) ?? -Infinity) - (rankOf(a) ?? -Infinity) || byAge(a, b),
  newest: byAge,
  name: (a, b) => byName(a, b) || byAge(a, b),
  placements: (a, b) => b.step - a.step || byAge(a, b),
};

const SHOWS = {
  current: ({ deleted, archived }) => !deleted && !archived,
  archived: ({ deleted, archived }) => !deleted && archived,
  all: ({ deleted }) => !deleted,
  deleted: ({ deleted }) => Boolean(deleted),
};

/** The runs to show, in order; `deleted` ones only where they are asked for. `found` are ids of runs whose notes the words were found in. */
export function selection(rooms, { q = "", sort = "score", show = "current" } = {}, found = new Set()) {
  const wanted = SHOWS[show];
  return rooms.filter((room) => wanted(room) && (matches(room, q) || found.has(room.id))).sort(compare(sort));
}

// NaN (no score on both sides: Infinity less Infinity) falls through to the next measure
const compare = (sort) => (a, b) => ORDERS[sort](a, b) || byAge(a, b);

/** Room id -> place on the leaderboard, 1 for the best; runs of one score share a place, deleted ones and those without a score have none. */
export function places(rooms) {
  const scored = rooms.filter((room) => !room.deleted && rankOf(room) !== null).sort((a, b) => rankOf(b) - rankOf(a));
  const found = new Map();
  scored.forEach((room, i) => found.set(room.id, i && rankOf(scored[i - 1]) === rankOf(room) ? found.get(scored[i - 1].id) : i + 1));
  return found;
}

/** Whether `text` has more than `most` characters, as the server counts them; an input's own maxlength counts most emoji twice. */
export const tooLong = (text, most) => [...text].length > most;

/** "thesis, long runs" -> {tags: ["thesis", "long runs"]}, or {error} in words. */
export function parseTags(text) {
  const given = text.split(",").map(oneLine).filter(Boolean), same = given.map((tag) => tag.normalize());
  const tags = given.filter((_, i) => same.indexOf(same[i]) === i), unseen = tags.find((tag) => !isLine(tag));
  if (tags.length > MOST_TAGS) return { error: `At most ${MOST_TAGS} tags; these are ${tags.length}.` };
  const long = tags.find((tag) => tooLong(tag, LONGEST_TAG));
  if (unseen) return { error: UNREADABLE("A tag") };
  return long ? { error: `A tag has at most ${LONGEST_TAG} characters; “${long.slice(0, 20)}…” has ${[...long].length}.` } : { tags };
}

/** What the page's address chooses; what it does not know is as at first. */
export function fromAddress(search) {
  const given = new URLSearchParams(search);
  const sort = given.get("sort"), show = given.get("show");
  return {
    q: given.get("q") ?? "", run: given.get("run") ?? "",
    sort: Object.hasOwn(SORTS, sort ?? "") ? sort : FIRST.sort, show: SHOWN.includes(show) ? show : FIRST.show,
  };
}

/** The other way: "?q=thesis"; "" as at first. */
export function toAddress(choice) {
  const told = Object.entries(choice).filter(([name, value]) => value !== FIRST[name]);
  return told.length ? `?${new URLSearchParams(told)}` : "";
}

const DAY = 86_400_000;
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** When a run was made: "14:05", "yesterday", "Monday", "12 Nov", "12 Nov 2025". Both in milliseconds. */
export function when(made, now) {
  const date = new Date(made), today = new Date(now);
  const days = Math.round((midnight(today) - midnight(date)) / DAY);
  const told = (options) => date.toLocaleDateString(LOCALE, options);
  if (days <= 0) return date.toLocaleTimeString(LOCALE, { hour: "2-digit", minute: "2-digit" });
  if (days === 1) return "yesterday";
  if (days < 7) return told({ weekday: "long" });
  const year = date.getFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  return told({ day: "numeric", month: "short", ...year });
}

/** When a run was deleted: "2 days ago"; "" where nobody knows. `now` in milliseconds. */
export const deletedAgo = ({ deleted_at: at }, now) => (Number.isFinite(at) ? ago(Math.max(0, now / 1000 - at)) : "");

/** What deleting a run for good frees: "It takes 12 MB, and 3,400 rows of the store."; "" where that was not measured yet. */
export const freed = ({ size: bytes, rows }) => (Number.isFinite(bytes) ? `It takes ${size(bytes)}, and ${number(rows)} ${rows === 1 ? "row" : "rows"} of the store.` : "");

/** "12 runs. “Thesis, seed 3” leads with 12.84 per piece on unseen games." */
export function runsSentence(rooms, number) {
  if (!rooms.length) return "No runs yet.";
  const count = rooms.length === 1 ? "1 run." : `${number(rooms.length)} runs.`;
  const [best] = selection(rooms, { show: "all" });
  if (rankOf(best) === null) return `${count} None has been evaluated yet.`;
  return `${count} “${within(best.name)}” leads with ${number(rankOf(best), 2)} per piece on unseen games${ageOf(best) && `, ${ageOf(best)}`}.`;
}
