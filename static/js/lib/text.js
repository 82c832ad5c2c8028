// Text that people gave: what may stand in one line, and what a search finds of it. Pure; core/text.py and core/spelling.py have the same rules, on the same cases.

const BLANKS = /[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const REFUSED = /[\p{Cc}\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]|\p{Cs}/u; // breaks, controls, what turns the text around
const UNSEEN = /[ \u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]|[\u{e0000}-\u{e0fff}]/gu;

/** `text` as the server keeps it in a name or a tag: each blank a plain one, none around it. @type {(text: string) => string} */
export const oneLine = (text) => text.replaceAll("\ufeff", "").replace(BLANKS, " ").replace(/^ +| +$/g, "");

/** Whether a line contains a visible character, and nothing that cannot stand there. @type {(line: string) => boolean} */
export const isLine = (line) => !REFUSED.test(line) && line.replace(UNSEEN, "") !== "";

const ACCENTS = /[\u00ad\u0300-\u036f\u0591-\u05c7\u061c\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]/g;
/** @type {Record<string, string>} */
const ALIKE = { "\u064a": "\u06cc", "\u0643": "\u06a9", "\u1e9e": "SS" }; // Arabic letters that Persian writes with characters of its own, and the capital ß

/** Letters alone, whatever their case, width, accents and joins, and however they are encoded: "Größe" as "grosse". @type {(text: string) => string} */
export const folded = (text) => text.normalize("NFKD").replace(ACCENTS, "").replace(/[\u064a\u0643\u1e9e]/g, (letter) => ALIKE[letter]).toUpperCase();
