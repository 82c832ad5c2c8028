// The settings of a room, and the dialog of what was changed. What each setting is and does, the server's forms say.

import { LOCALE } from "../../lib/format.js";

/** @type {(n: number, word: string) => string} */
const counted = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
const list = new Intl.ListFormat(LOCALE, { type: "conjunction" });

// --- the panel ---

/** @type {(why: string) => string} */
export const unreadable = (why) => `The settings cannot be shown. ${why} Trying again.`;
export const LOCKED = "Unlock controls to change these.";
/** `changed`: how many values are no longer the preset's. @type {(preset: string, changed: number) => string} */
export const fromPreset = (preset, changed) => `Preset ${preset}, ${changed === 0 ? "unchanged" : `${counted(changed, "value")} changed`}`;

// --- a field ---

export const LIVE = "While it runs", FIXED = "At the next start";
/** [before, the word of the glossary, what it says]. */
export const LIVE_WHEN = [" · takes effect at the next ", "rollout", "rollout"];
export const FIXED_WHEN = " · fixed while a run is going";
export const DIFFERS = "Differs from the preset";
/** @type {(title: string) => string} */
export const backToPreset = (title) => `${title}: back to the preset`;
/** @type {(title: string) => string} */
export const slider = (title) => `${title}, slider`;
/** @type {(value: string) => string} */
export const preset = (value) => `preset ${value}`;
/** @type {(value: string) => string} */
export const readAs = (value) => `Read as ${value}`;
/** @type {(value: string) => string} */
export const clash = (value) => `Somebody set it to ${value} meanwhile.`;
/** @type {(value: string) => string} */
export const take = (value) => `Take ${value}`;
/** @type {(value: string) => string} */
export const keep = (value) => `Keep ${value}`;

// --- the foot ---

/** @type {(count: number) => string} */
export const toFix = (count) => `${counted(count, "value")} to fix`;
/** @type {(count: number) => string} */
export const apply = (count) => `Apply ${counted(count, "change")}`;
export const APPLYING = "Applying…", SHOW_WRONG = "Show what to fix", NOTHING_CHANGED = "Nothing changed", DISCARD = "Discard", UNDO = "Undo";

// --- as text ---

export const COPY = "Copy as JSON", PASTE = "Paste JSON", AS_JSON = "Settings as JSON", FILL_IN = "Fill in the form", COPIED = "Settings copied.", NOT_LOADED = "The settings have not loaded yet.";
/** @type {(names: string[]) => string} */
export const unknown = (names) => `${list.format(names.map((name) => `“${name}”`))} ${names.length === 1 ? "is" : "are"} no setting of this preset.`;
/** @type {(titles: string[]) => string} */
export const fixed = (titles) => `${list.format(titles)} can change once the run has stopped.`;
export const NOT_JSON = "Must be JSON, as “Copy as JSON” gives it.", NO_OBJECT = "Must be an object of settings, in braces.", NO_CONFIG = "Must have its settings in braces, as “config”.", NO_PRESET = "Must name its preset in quotes.";
/** Of a config for another algorithm. @type {(theirs: string, ours: string) => string} */
export const otherAlgorithm = (theirs, ours) => `This config is for ${theirs}; this room learns by ${ours}.`;

// --- what was changed ---

export const NOT_KNOWN = "not known", NO_BEFORE = "What it was before is not known.", ALREADY = "It already has that value again.", PUT_BACK = "Put back", PUT_BACK_ANYWAY = "Put back anyway", UNLOCK_FIRST = "Unlock controls to put it back.";
/** ` · now 0.5`. @type {(value: string) => string} */
export const now = (value) => ` · now ${value}`;
/** "At placement 12,288, after 5 min 53 s of training". @type {(unit: string, step: string, time: string | null) => string} */
export const changedAt = (unit, step, time) => `At ${unit} ${step}${time === null ? "" : `, after ${time} of training`}`;
