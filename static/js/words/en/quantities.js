// Counts and lengths of time.

import { capital, decimals, inUnits, number, UNITS } from "../../lib/format.js";
import { durationShort, timeParts } from "../../lib/times.js";

/** @type {[number, string][]} */
const LARGE = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]];
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** A count as text in letters, up to ten. @type {(count: number | string) => number | string} */
export const spelled = (count) => NUMBERS[Number(count)] ?? count;

/** "Three", at the beginning of a sentence. @type {(count: number | string) => string} */
export const spelledFirst = (count) => capital(String(spelled(count)));

/** @type {(n: number, word: string) => string} */
const counted = (n, word) => `${number(n, decimals(n))} ${word}${n === 1 ? "" : "s"}`;

/** "1.2 million placements", "430,000 key presses", "1 placement", "2.35 billion placements". @type {(count: number, what: Counted) => string} */
export function steps(count, { one, many }) {
  if (!(count >= 1e6)) return `${number(count)} ${count === 1 ? one : many}`;
  const [times, word] = inUnits(count, LARGE, count >= 1e8 ? 3 : 2);
  return `${number(times, decimals(times))} ${word} ${many}`;
}

/** "512 k placements", for cards. @type {(count: number, unit: Counted) => string} */
export function stepsShort(count, unit) {
  if (!(count >= 1e4)) return steps(count, unit);
  const [times, name] = inUnits(count, UNITS, count < 1e6 || count >= 1e7 ? 3 : 2);
  return `${number(times, count < 1e6 && name === "k" ? 0 : decimals(times))} ${name} ${unit.many}`;
}

/** 540 -> "9 minutes", 12000 -> "3 h 20 min". @type {(seconds: number) => string} */
export function duration(seconds) {
  const parts = timeParts(seconds);
  return parts.length === 1 ? counted(...parts[0]) : parts.map(([n, unit]) => `${n} ${unit === "hour" ? "h" : "min"}`).join(" ");
}

/** "nine minutes", "12 hours", "three hours and 20 minutes": small counts are written out. @type {(seconds: number) => string} */
export const longTime = (seconds) => timeParts(seconds).map(([count, unit]) => `${spelled(number(count))} ${unit}${count === 1 ? "" : "s"}`).join(" and ");

/** "just now", "9 minutes ago". @type {(seconds: number) => string} */
export const ago = (seconds) => (seconds < 10 ? "just now" : `${duration(seconds)} ago`);

/** "7 min ago", for cards; what is longer ago is said as elsewhere. @type {(seconds: number) => string} */
export const agoShort = (seconds) => (seconds < 10 || seconds >= 5400 ? ago(seconds) : `${durationShort(seconds)} ago`);
