// How several runs differ: in their settings, and in how well they do. No DOM.

import { LOCALE, number } from "../lib/format.js";
import { within } from "../lib/names.js";
import { duration, steps } from "../words/en/quantities.js";
import { fieldsOf, label, written } from "./fields.js";
import { kinds } from "./kinds.js";

const SAME_SCORE = 0.97, SAME_TIME = 1.15, FIRST = 3;
const algorithmField = () => ({ name: "algorithm", title: "Algorithm", unit: "", kind: "choice", choices: kinds().map(({ name, title }) => ({ value: name, word: title })) });

/**
 * One row a setting, in the forms' order: {name, label, values: [words, one a run; "–" where it has none], differs}.
 * @param rooms    with `config`
 * @param schemas  JSON Schemas of the presets, which name the settings
 * @type {(rooms: Room[], schemas: any[]) => { name: string, label: string, values: string[], differs: boolean }[]}
 */
export function settingRows(rooms, schemas) {
  const fields = new Map([["algorithm", algorithmField()]]);
  for (const schema of schemas) for (const field of fieldsOf(schema)) if (!fields.has(field.name)) fields.set(field.name, field);
  return [...fields.values()].map((field) => {
    const values = rooms.map(({ config }) => (field.name in config ? written(field, config[field.name]) : "–"));
    return { name: field.name, label: label(field), values, differs: values.some((value) => value !== values[0]) };
  }).filter(({ values }) => values.some((value) => value !== "–"));
}

/** The placements after which a curve first stood at hand-tuned play, a score of `tuned`; Infinity where it never did. @type {(curve: Points, tuned: number) => number} */
export function reachedTuned({ x, y }, tuned) {
  const i = y.findIndex((value) => value >= tuned);
  return i < 0 ? Infinity : x[i];
}

/** @type {(runs: Compared[]) => string} */
const quoted = (runs) => new Intl.ListFormat(LOCALE).format(runs.map(({ name }) => `“${within(name)}”`));

/** How runs stand to hand-tuned play of which no curve came to it, after what is said of the `best`; `judged`: all of them are evaluated. @type {(runs: Compared[], best: Compared[], judged: boolean, tuned: number) => string} */
function againstTuned(runs, best, judged, tuned) {
  if (!runs.every(({ ended }) => ended)) return "; none has reached hand-tuned play yet";
  if (!judged) return "; none reached hand-tuned play while it learned";
  const above = runs.filter(({ evaluated }) => (evaluated ?? 0) >= tuned);
  if (!above.length) return "; none plays as well as the hand-tuned player";
  const who = above.length === 1 && best.length === 1 ? " and" : `; ${above.length === runs.length ? "all" : quoted(above)}`;
  return `${who} ${above.length === 1 ? "plays" : "play"} better than the hand-tuned player`;
}

/**
 * Which runs do best, and which learned fastest: `runs` are {name, score: while it learns, evaluated: by which it is ranked, null for none, ended, curve: over
 * `axis`, kind}. Evaluations count where every run has one. Scores within 3 % of the best and times within 15 % of the first count as the same.
 * @type {(runs: Compared[], axis?: Axis) => string}
 */
export function comparisonSentence(runs, axis = "step") {
  const judged = runs.every(({ evaluated }) => Number.isFinite(evaluated)), scoreOf = (/** @type {Compared} */ { score, evaluated }) => (judged ? evaluated : score) ?? NaN;
  const scored = runs.filter((run) => Number.isFinite(scoreOf(run))), by = judged ? " in evaluation" : "";
  if (runs.length < 2 || !scored.length) return runs.length === 1 ? "Add a run to compare it with." : "";
  const [{ headline, scale }] = runs.map(({ kind }) => kind);
  if (runs.some(({ kind }) => kind.headline !== headline)) return "They learn different things, and no score compares them.";
  if (!scale) return "";
  const most = Math.max(...scored.map(scoreOf)), reached = (/** @type {Compared} */ { curve }) => reachedTuned(curve, scale.tuned), soonest = Math.min(...runs.map(reached));
  const best = scored.filter((run) => scoreOf(run) >= SAME_SCORE * most);
  const others = best.length < runs.length ? `, more than the ${runs.length - best.length === 1 ? "other" : "others"}` : "";
  const score = best.length === 1 ? `${quoted(best)} scores most per piece${by}` : `${quoted(best)} score about the same per piece${by}${others}`;
  if (soonest === Infinity) return `${score}${againstTuned(runs, best, judged, scale.tuned)}.`;
  const first = runs.filter((run) => reached(run) <= SAME_TIME * soonest);
  const about = Number(soonest.toPrecision(2));
  const after = `after about ${axis === "time" ? duration(about) : axis === "episode" ? `${number(about)} game${about === 1 ? "" : "s"}` : steps(about, first[0].kind.unit)}`;
  if (first.length === runs.length) return `${score}; they reached hand-tuned play at about the same time, ${after}.`;
  if (first.length > 1) return `${score}; ${quoted(first)} reached hand-tuned play first, ${after}.`;
  return `${score}${first[0] === best[0] && best.length === 1 ? " and" : `; ${quoted(first)}`} reached hand-tuned play first, ${after}.`;
}

/** What became of the chosen runs that are not there: `names` of those that were seen before they were deleted, and how many others there are. @type {(names: string[], others: number) => string} */
export function goneSentence(names, others) {
  const deleted = names.length ? [`${names.map((name) => `“${within(name)}”`).join(" and ")} ${names.length === 1 ? "was" : "were"} deleted; Runs, Deleted brings ${names.length === 1 ? "it" : "them"} back.`] : [];
  const unknown = others ? [`${others === 1 ? "A run of this link is" : `${others} runs of this link are`} no longer here.`] : [];
  return [...deleted, ...unknown].join(" ");
}

/** Where nobody has chosen: the runs that have learned something, those that learn now first, the newest first. @type {(rooms: Room[], most?: number) => string[]} */
export function firstChoice(rooms, most = FIRST) {
  const learned = rooms.filter((room) => room.step > 0 && !room.archived);
  return learned.sort((a, b) => Number(b.state === "running") - Number(a.state === "running") || b.created - a.created).slice(0, most).map(({ id }) => id);
}

/**
 * What is compared while nobody has chosen, after `chosen`: none leaves, and as runs learn their first they come, until there are two to compare.
 * `chosen` itself where none came.
 * @type {(chosen: string[], rooms: Room[]) => string[]}
 */
export function chosenYet(chosen, rooms) {
  const there = new Set(rooms.map(({ id }) => id)), compared = chosen.filter((id) => there.has(id));
  if (compared.length > 1) return chosen;
  const first = firstChoice(rooms).filter((id) => !chosen.includes(id)).slice(0, FIRST - compared.length);
  return first.length ? [...chosen, ...first] : chosen;
}
