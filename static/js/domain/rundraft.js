// What was typed over a run's name, tags and notes, beside what others write there meanwhile. Pure.
//
// A draft holds the fields that somebody typed in, and no other: {field: {text, seen}}, `seen` being what stood there when the typing began.

import { isLine, oneLine } from "../lib/text.js";
import { LONGEST_NAME, LONGEST_NOTES, UNREADABLE, parseTags, tooLong } from "./runlist.js";

/** @type {RunField[]} */
export const FIELDS = ["name", "tags", "notes"];

/** A field of a run as its text; "" of notes that are not here yet. @type {(room: Room, field: RunField) => string} */
export const textOf = (room, field) => (field === "tags" ? room.tags.join(", ") : room[field] ?? "");

/** @type {(one: unknown, other: unknown) => boolean} */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The draft once `text` is typed into `field`, above `seen`. @type {(draft: Draft, field: string, text: string, seen: any) => Draft} */
export const typedIn = (draft, field, text, seen) => ({ ...draft, [field]: { text, seen: draft[field] ? draft[field].seen : seen } });

/** What a text means, as {value} or {error} in words. @type {(field: string, text: string) => { value?: any, error?: string }} */
function read(field, text) {
  if (field === "tags") { const { tags, error } = parseTags(text); return error ? { error } : { value: tags }; }
  if (field === "name") {
    const name = oneLine(text);
    if (!name) return { error: "A run needs a name." };
    if (tooLong(name, LONGEST_NAME)) return { error: `A name has at most ${LONGEST_NAME} characters; this one has ${[...name].length}.` };
    return isLine(name) ? { value: name } : { error: UNREADABLE("A name") };
  }
  return tooLong(text, LONGEST_NOTES) ? { error: `Notes have at most ${LONGEST_NOTES} characters; these have ${[...text].length}.` } : { value: text };
}

/**
 * What a draft asks for while the run is as in `room`: {changes, expected} for update_room, {errors} in words by field, and {clashes}: the fields in which
 * somebody else has written something else since the typing began.
 * @type {(draft: Draft, room: Room) => { changes: Record<string, any>, expected: Record<string, any>, errors: Record<string, string>, clashes: string[] }}
 */
export function asked(draft, room) {
  const changes = /** @type {Config} */ ({}), expected = /** @type {Config} */ ({}), errors = /** @type {Record<string, string>} */ ({}), clashes = [];
  for (const field of FIELDS.filter((each) => Object.hasOwn(draft, each))) {
    const { text, seen } = draft[field], { value, error } = read(field, text);
    if (!error && same(value, room[field])) continue;
    if (error) errors[field] = error;
    else [changes[field], expected[field]] = [value, seen];
    if (!same(seen, room[field])) clashes.push(field);
  }
  return { changes, expected, errors, clashes };
}

/** The draft once what stands there now has been seen, and the text is to go over it all the same. @type {(draft: Draft, field: RunField, room: Room) => Draft} */
export const kept = (draft, field, room) => ({ ...draft, [field]: { ...draft[field], seen: room[field] } });

/** The draft without a field. @type {(draft: Draft, field: string) => Draft} */
export const without = (draft, field) => Object.fromEntries(Object.entries(draft).filter(([each]) => each !== field));

/** The draft once the server has taken the `changes` of `sent`: what was typed on meanwhile stands above them. @type {(draft: Draft, sent: Draft, changes: Record<string, any>) => Draft} */
export function taken(draft, sent, changes) {
  const rest = Object.entries(draft).filter(([field, { text }]) => text !== sent[field]?.text);
  return Object.fromEntries(rest.map(([field, one]) => [field, field in changes ? { ...one, seen: changes[field] } : one]));
}
