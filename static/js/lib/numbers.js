// Numbers as people type them, with a decimal point or a decimal comma. No DOM.
//
// | typed                                   | read                                                                     |
// | --------------------------------------- | ------------------------------------------------------------------------ |
// | 0.1   0,1   ,5   1,5e-3   6E-4          | the only comma or point is the decimal one                               |
// | 1,234.5   1.234,5   1 234,5   1'234.5   | the last is the decimal one, what stands before groups of three is not   |
// | 1,234,567   1.234.567   1 234           | groups of three, which are whole numbers                                 |
// | 1,500   1.500                           | both 1500 and 1.5, and who reads it has to ask                           |
// | 250 k   1.5 M   2 G   2×10⁻⁵   −3       | as the pages write them                                                  |
//
// In a field of whole numbers a comma before three digits groups, as these pages write it: 20,000 is no 20 there. 1,250 M may be either.
// Nothing else is a number: no digits of other scripts, no other dashes, no 0x10, no Infinity.

import { LOCALE } from "./format.js";

const BLANK = " \u00a0\u2009\u202f'\u2019", SCALE = /** @type {Record<string, number>} */ ({ k: 3, K: 3, M: 6, G: 9, T: 12 });
const PARTS = new RegExp(`^([-+\u2212]?)([\\d.,${BLANK}]*?)(?:e([-+\u2212]?\\d{1,4}))?(?:[${BLANK}]?([kKMGT]))?$`, "i");
const BLANKS = new RegExp(`^(\\d{1,3}(?:([${BLANK}])\\d{3})(?:\\2\\d{3})*)(?:[.,](\\d+))?$`); // 1 234 567,8
const ONE = /^(\d*)(?:([.,])(\d*))?$/; // 1234,5
const GROUPS = /^(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?$/; // 1,234,567.8
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** What digits, points, commas and blanks can mean: a list of numbers written plainly, none where they mean nothing. @type {(body: string, whole: boolean) => string[]} */
function plainOf(body, whole) {
  if (!/\d/.test(body)) return [];
  const one = ONE.exec(body);
  if (one) {
    const [, head, mark = ".", tail = ""] = one, decimal = `${head || 0}.${tail || 0}`;
    if (tail.length !== 3 || head.length > 3 || !Number(head)) return [decimal];
    return whole && mark === "," ? [head + tail] : [head + tail, decimal];
  }
  const [, groups, , decimals = "0"] = BLANKS.exec(body) ?? GROUPS.exec(body) ?? [];
  return groups && Number(groups.slice(0, 1)) ? [`${groups.replaceAll(/\D/g, "")}.${decimals}`] : [];
}

/** `text` with a power of ten as the pages write it, 2×10⁻⁵, as 2e-5. @type {(text: string) => string} */
const lowered = (text) => text.replace(new RegExp(`^(?:(.*)\\s?×\\s?)?10(⁻?)([${RAISED}]+)$`), (_, times, minus, digits) => `${times ?? 1}e${minus && "-"}${[...digits].map((digit) => RAISED.indexOf(digit)).join("")}`);

/** The first characters of what was typed, in quotes. @type {(text: string) => string} */
export const quoted = (text) => `“${[...text].slice(0, 40).join("")}”`;

/**
 * All numbers that `text` may mean, the largest first: {values: [1500, 1.5]}; or {error} in words, which says what is wrong and what to write.
 * `whole`: the field takes whole numbers alone.
 * @type {(text: unknown, whole?: boolean) => { values: number[], error?: undefined } | { error: string, values?: undefined }}
 */
export function readings(text, whole = false) {
  const typed = String(text).trim(), [, sign, body, exponent = "0", scale] = PARTS.exec(lowered(typed)) ?? [];
  if (typed === "") return { error: "Must be a number. You gave nothing." };
  const plain = (sign && sign !== "+" ? "-" : ""), ten = Number(exponent.replace("\u2212", "-")) + (SCALE[scale] ?? 0);
  const values = (body === undefined || (scale && !SCALE[scale]) ? [] : plainOf(body, whole && ten === 0)).map((digits) => Number(`${plain}${digits}e${ten}`) || 0);
  if (!values.length || !values.every(Number.isFinite)) return { error: `Must be a number${hint(typed)}. You gave ${quoted(typed)}.` };
  if (values.includes(0) && /[1-9]/.test(body)) return { error: `Too close to 0; write 0 or a larger number. You gave ${quoted(typed)}.` };
  return { values };
}

/** What to write in place of what looks like a number, and is none here. @type {(text: string) => string} */
function hint(text) {
  if (/[^\P{Nd}0-9]/u.test(text)) return ", with the digits 0 to 9";
  if (/^[\u2010-\u2015\u207b\ufe58\ufe63\uff0d]/.test(text)) return ", with - for minus";
  if (/[\u066b\u066c\uff0c\uff0e\u00b7]/.test(text)) return ", with . as its point";
  return /\d[.,\s'\u2019]+\d/.test(text) ? ", with groups of three digits or none" : "";
}

/** A number as it can be typed again and has one reading alone: 1500, 0.0003, 12.3450. @type {(value: number) => string} */
export function plainly(value) {
  const text = String(value);
  return readings(text).values?.length === 1 ? text : text.replace(/(?=e|$)/, "0");
}

/** A number as whoever reads a comma in either way understands it: 20 000 000, 0.1. @type {(value: number) => string} */
export function clearly(value) {
  return Number.isInteger(value) && Math.abs(value) >= 1e4 && Math.abs(value) < 1e15 ? value.toLocaleString(LOCALE).replaceAll(",", "\u202f") : plainly(value);
}
