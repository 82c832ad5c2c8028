// How several runs differ: in their settings, and in how well they do. No DOM.

import { fieldsOf, label, written } from "./fields.js";
import { ALGORITHMS, TUNED, steps, unitOf } from "./format.js";

const ALGORITHM = { name: "algorithm", title: "Algorithm", unit: "", kind: "choice", choices: Object.entries(ALGORITHMS).map(([value, word]) => ({ value, word })) };

/**
 * One row a setting, in the forms' order: {name, label, values: [words, one a run; "–" where it has none], differs}.
 * @param rooms    with `config`
 * @param schemas  JSON Schemas of the presets, which name the settings
 */
export function settingRows(rooms, schemas) {
  const fields = new Map([[ALGORITHM.name, ALGORITHM]]);
  for (const schema of schemas) for (const field of fieldsOf(schema)) if (!fields.has(field.name)) fields.set(field.name, field);
  return [...fields.values()].map((field) => {
    const values = rooms.map(({ config }) => (field.name in config ? written(field, config[field.name]) : "–"));
    return { name: field.name, label: label(field), values, differs: values.some((value) => value !== values[0]) };
  }).filter(({ values }) => values.some((value) => value !== "–"));
}

/** The placements after which a curve first stood at hand-tuned play; Infinity where it never did. */
export function reachedTuned({ x, y }) {
  const i = y.findIndex((value) => value >= TUNED);
  return i < 0 ? Infinity : x[i];
}

/** Which run does best, and which learned fastest: `runs` are {name, score, curve, unit: as in unitOf}. */
export function comparisonSentence(runs) {
  const scored = runs.filter(({ score }) => Number.isFinite(score));
  if (runs.length < 2 || !scored.length) return runs.length === 1 ? "Add a run to compare it with." : "";
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  const first = runs.reduce((a, b) => (reachedTuned(b.curve) < reachedTuned(a.curve) ? b : a));
  const most = `“${best.name}” scores most per piece`;
  const at = reachedTuned(first.curve);
  if (at === Infinity) return `${most}; none has reached hand-tuned play yet.`;
  const who = first === best ? "and" : `“${first.name}”`;
  return `${most}${first === best ? "" : ";"} ${who} reached hand-tuned play first, after ${steps(Math.round(at), first.unit ?? unitOf(null))}.`;
}

/** Where nobody has chosen: the runs that have learned something, those that learn now first, the newest first. */
export function firstChoice(rooms, most = 3) {
  const learned = rooms.filter((room) => room.step > 0 && !room.archived);
  return learned.sort((a, b) => (b.state === "running") - (a.state === "running") || b.created - a.created).slice(0, most).map(({ id }) => id);
}
