// A preset's JSON Schema as a list of fields with ranges, sliders, checks and words. No DOM.

import { LOCALE } from "../lib/format.js";
import { clearly, plainly, quoted, readings } from "../lib/numbers.js";
import { own } from "../lib/own.js";
import { NOT_JSON, NO_CONFIG, NO_OBJECT, NO_PRESET } from "../words/en/settings.js";

const HIDDEN = new Set(["algorithm"]);
/** @type {Record<string, string>} */
const WORDS = { score: "Score", lines: "Lines", bag: "7-bag", uniform: "Uniform", sampled: "Sampled", greedy: "Greedy", strong: "Strong", master: "Master", newest: "Newest", best: "Best" };

/** The words a field may hold; some may also hold a number, which no form offers: a checkpoint, chosen from the room's list. @type {(property: any) => any[] | undefined} */
const wordsOf = (p) => p.enum ?? p.anyOf?.find((/** @type {any} */ each) => each.enum)?.enum;

/** Fields in reading order, each {name, title, unit, help, live, kind, min, max, integer, steps, choices}. @type {(schema: { properties: Record<string, any> }) => Field[]} */
export function fieldsOf(schema) {
  return Object.entries(schema.properties)
    .filter(([name, p]) => !HIDDEN.has(name) && !("const" in p))
    .map(([name, p]) => ({
      name,
      title: p.title ?? name,
      unit: p.unit ?? "",
      help: p.description ?? "",
      live: Boolean(p.live),
      kind: wordsOf(p) ? "choice" : p.type === "integer" || p.type === "number" ? "number" : p.type === "boolean" ? "flag" : "text",
      integer: p.type === "integer",
      steps: Boolean(wordsOf(p) && p.anyOf?.some((/** @type {any} */ { type }) => type === "integer")), // whether it may also hold a checkpoint's step
      min: p.minimum ?? (p.exclusiveMinimum ?? -Infinity),
      max: p.maximum ?? (p.exclusiveMaximum ?? Infinity),
      choices: (wordsOf(p) ?? []).map((value) => ({ value, word: own(WORDS, value) ?? String(value) })),
    }));
}

/** "Evaluation interval, seconds"; "Games at once" says its unit itself. @type {(field: { title: string, unit?: string }) => string} */
export const label = ({ title, unit }) => (!unit || title.toLowerCase().includes(unit) ? title : `${title}, ${unit}`);

/** Whether all of `words` are in what a field says of itself. @type {(field: Field, words: string) => boolean} */
export function matches(field, words) {
  const said = [field.title, field.unit, field.help, field.name.replaceAll("_", " "), field.name, ...field.choices.map(({ word }) => word)].join(" ").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => said.includes(word));
}

/** A number as one types it, which `read` reads as the same number: 0.001, 20,000,000 where it has to be whole. @type {(field: Partial<Field> & Pick<Field, "choices">, value: any) => string} */
export function written(field, value) {
  if (typeof value === "number" && field.steps) return `Step ${value.toLocaleString(LOCALE)}`;
  if (typeof value === "number") return field.integer && value >= 1e4 ? value.toLocaleString(LOCALE) : plainly(value);
  return field.choices.find((choice) => choice.value === value)?.word ?? String(value);
}

/** Why a field does not take `value`, in words; null where it does. @type {(field: Field, value: number) => string | null} */
function refusal(field, value) {
  if (field.integer && !Number.isInteger(value)) return "Must be a whole number.";
  if (value < field.min) return `Must be at least ${written(field, field.min)}.`;
  return value > field.max ? `Must be at most ${written(field, field.max)}.` : null;
}

/**
 * What was typed, as {value} or {error} in words: "Must be at most 0.01. You gave 0.5." Where a comma or a point can be read in two ways
 * and both are within the field's range, the error asks which is meant. `understood` comes with a value that was not typed as it would
 * be written here, to be shown beside the field: "0,1" is {value: 0.1, understood: "0.1"}.
 * @type {(field: Field, text: any) => { value?: any, error?: string, understood?: string }}
 */
export function read(field, text) {
  if (field.kind !== "number") return { value: text };
  const { values, error } = readings(text, field.integer);
  if (error !== undefined) return { error };
  const [value, other] = values.filter((each) => refusal(field, each) === null);
  if (other !== undefined) return { error: `Can be read in two ways. Write ${plainly(value)} or ${plainly(other)}.` };
  if (value === undefined) return { error: `${refusal(field, values[values.length - 1])} You gave ${values.length > 1 ? quoted(String(text).trim()) : plainly(values[0])}.` };
  const typed = String(text).trim();
  return typed === written(field, value) || typed === String(value) ? { value } : { value, understood: clearly(value) };
}

/** About what number stands in a field whose text is wrong, for its slider; `otherwise` where it is none. @type {(text: unknown, otherwise: number) => number} */
export const near = (text, otherwise) => readings(text).values?.at(-1) ?? otherwise;

/** @type {(field: Field) => boolean} */
const wide = (field) => field.max / Math.max(field.min, 1e-12) >= 200;

/** Where a value sits on its slider, 0..1000; wide ranges go in ratios, or cubes when they start at 0. @type {(field: Field, value: number) => number} */
export function toSlider(field, value) {
  const { min, max } = field;
  const inside = Math.min(max, Math.max(min, value));
  const share = !wide(field) ? (inside - min) / (max - min)
    : min > 0 ? Math.log(inside / min) / Math.log(max / min)
    : ((inside - min) / (max - min)) ** (max > 10 ? 1 / 3 : 1);
  return Math.round(share * 1000);
}

/** The round value at a place of the slider; inside the range, the ends reachable. @type {(field: Field, at: number) => number} */
export function fromSlider(field, at) {
  const { min, max } = field, share = at / 1000;
  if (at <= 0) return min;
  if (at >= 1000) return max;
  const value = !wide(field) ? min + share * (max - min)
    : min > 0 ? min * (max / min) ** share
    : min + (max - min) * share ** (max > 10 ? 3 : 1);
  const round = field.integer && value < 100 ? Math.round(value) : Number(value.toPrecision(2));
  return Math.min(max, Math.max(min, field.integer ? Math.round(round) : round));
}

/** Whether a field may be edited in this state: live ones in most, the rest only while no run lives. @type {(field: Field, state: string) => boolean} */
export function editable(field, state) {
  if (["starting", "stopping", "recovering"].includes(state)) return false;
  return field.live || !["running", "paused"].includes(state);
}

/**
 * A draft over `config`: {changes, errors} of what was typed. `texts` is {name: text or value};
 * changes hold only right values that differ from `config`.
 * @type {(fields: Field[], config: Config, texts: Record<string, any>) => { changes: Config, errors: Record<string, string> }}
 */
export function check(fields, config, texts) {
  const [changes, errors] = [/** @type {Config} */ ({}), /** @type {Record<string, string>} */ ({})];
  for (const field of fields) {
    if (!(field.name in texts)) continue;
    const { value, error } = read(field, texts[field.name]);
    if (error) errors[field.name] = error;
    else if (value !== config[field.name]) changes[field.name] = value;
  }
  return { changes, errors };
}

/**
 * The fields that hold a right value of one's own and that somebody else has changed since, as {name: what it is now}; `seen` is {name: what
 * stood there when it was typed over}.
 * @type {(fields: Field[], config: Config, texts: Record<string, any>, seen: Record<string, any>) => Config}
 */
export function clashesOf(fields, config, texts, seen) {
  const mine = check(fields, config, texts).changes;
  return Object.fromEntries(Object.keys(mine).filter((name) => name in seen && seen[name] !== config[name]).map((name) => [name, config[name]]));
}

/** How many fields differ from the preset, the draft counted. @type {(fields: Field[], preset: Config, config: Config, changes?: Config) => number} */
export function changedCount(fields, preset, config, changes = {}) {
  return fields.filter(({ name }) => (name in changes ? changes[name] : config[name]) !== preset[name]).length;
}

/** `config.learning_rate` -> "learning_rate"; null for anything that is no field of the config. @type {(path: unknown) => string | null} */
export function fieldName(path) {
  return typeof path === "string" && path.startsWith("config.") ? path.slice(7).split(".")[0] : null;
}

/** A pasted config as {preset, config}, either of them possibly undefined, or {error} in words. @type {(text: string) => { preset?: string, config?: Config, error?: string }} */
export function parseConfig(text) {
  let value;
  try { value = JSON.parse(text); } catch { return { error: NOT_JSON }; }
  const plain = (/** @type {unknown} */ it) => it !== null && typeof it === "object" && !Array.isArray(it);
  if (!plain(value)) return { error: NO_OBJECT };
  const { preset, config = "preset" in value ? {} : value } = value;
  if (!plain(config)) return { error: NO_CONFIG };
  if (preset !== undefined && typeof preset !== "string") return { error: NO_PRESET };
  return { preset, config };
}

/**
 * A config as texts for the form: {texts, fixed, unknown}. `fixed` are the titles of fields that differ and
 * may not be edited in this state, `unknown` the names that are no setting here; neither gets into `texts`.
 * @type {(fields: Field[], state: string, config: Config, wanted: Config) => { texts: Record<string, any>, fixed: string[], unknown: string[] }}
 */
export function fill(fields, state, config, wanted) {
  const texts = /** @type {Config} */ ({}), fixed = [], known = new Map(fields.map((field) => [field.name, field]));
  for (const [name, value] of Object.entries(wanted)) {
    const field = known.get(name);
    if (!field || value === config[name]) continue;
    if (editable(field, state)) texts[name] = field.kind === "choice" ? value : field.kind === "number" && typeof value === "number" ? written(field, value) : String(value);
    else fixed.push(field.title);
  }
  return { texts, fixed, unknown: Object.keys(wanted).filter((name) => !Object.hasOwn(config, name)) };
}

/** What takes back the change {before, after} that was applied last; null where somebody has changed it again since. @type {(last: { before: Config, after: Config } | null, config: Config) => Config | null} */
export function undoOf(last, config) {
  if (!last || Object.entries(last.after).some(([name, value]) => config[name] !== value)) return null;
  return last.before;
}
