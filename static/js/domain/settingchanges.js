// Changes of settings as the marks on the curves keep them, and what puts one back. No DOM.

import * as words from "../words/en/settings.js";
import { editable, label, written } from "./fields.js";

/** Whether `next` takes back what `mark` changed. @type {(mark: Change, next: Change) => boolean} */
const isInverse = (mark, next) => Object.keys(mark.changes).length === Object.keys(next.changes).length
  && Object.keys(mark.changes).every((name) => next.changes[name] === mark.before[name] && next.before[name] === mark.changes[name]);

/** The newest change of the training's settings that nobody has taken back, {before, after} as `undoOf` takes it; null where there is none, or nobody knows what was before. @type {(markers: Marker[]) => { before: Config, after: Config } | null} */
export function lastChange(markers) {
  const stack = /** @type {Change[]} */ ([]);
  for (const { kind, changes = {}, before = {} } of markers) {
    if (kind !== "change") continue;
    const mark = { changes, before }, last = stack.at(-1);
    if (last && isInverse(last, mark)) stack.pop();
    else stack.push(mark);
  }
  const last = stack.at(-1);
  return last && Object.keys(last.changes).every((name) => name in last.before) ? { before: last.before, after: last.changes } : null;
}

/**
 * A change in words, one row a setting: {name, label, from, to, now}; `now` is the present value where that is another again, else null.
 * `fields` are the form's; what nobody knows is "not known".
 * @type {(mark: Change, fields: Field[], config: Config) => { name: string, label: string, from: string, to: string, now: string | null }[]}
 */
export function rowsOf({ changes, before }, fields, config) {
  return Object.keys(changes).map((name) => {
    const field = fields.find((one) => one.name === name) ?? { name, title: name, unit: "", choices: [] };
    return {
      name, label: label(field),
      from: name in before ? written(field, before[name]) : words.NOT_KNOWN,
      to: written(field, changes[name]),
      now: config[name] === changes[name] ? null : written(field, config[name]),
    };
  });
}

/**
 * What puts a change back: {config, expected} for `configure`, or {why} where that is not possible now.
 * @type {(mark: Change, fields: Field[], room: Room) => PutBack}
 */
export function putBack({ changes, before }, fields, { config, state }) {
  const known = Object.keys(changes).filter((name) => name in before), differing = known.filter((name) => config[name] !== before[name]);
  if (!known.length) return { why: words.NO_BEFORE };
  if (!differing.length) return { why: words.ALREADY };
  const fixed = differing.map((name) => fields.find((field) => field.name === name)).find((field) => field && !editable(field, state));
  if (fixed) return { why: words.fixed([fixed.title]) };
  const of = (/** @type {Config} */ values) => Object.fromEntries(differing.map((name) => [name, values[name]]));
  return { config: of(before), expected: of(config) };
}
