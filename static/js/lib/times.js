// Times and lengths of time as people read them.

import { LOCALE, decimals, number } from "./format.js";

/** A length of time in the unit one would say, as [540, "minute"]: up to 90 minutes and two days. @type {(seconds: number) => [number, TimeUnit]} */
function inTime(seconds) {
  if (seconds < 59.5) return [Math.max(0, Math.round(seconds)), "second"];
  if (seconds < 5370) return [Math.round(seconds / 60), "minute"];
  if (seconds < 171_000) return [Number((seconds / 3600).toFixed(seconds < 34_200 ? 1 : 0)), "hour"];
  return [Math.max(2, Math.round(seconds / 86400)), "day"];
}

/** The same as parts, [[3, "hour"], [20, "minute"]]: a few hours have their minutes. @type {(seconds: number) => [number, TimeUnit][]} */
export function timeParts(seconds) {
  const [n, word] = inTime(seconds), minutes = Math.round(seconds / 60), rest = minutes % 60;
  if (word !== "hour" || minutes >= 600) return [[n, word]];
  return rest ? [[Math.floor(minutes / 60), word], [rest, "minute"]] : [[Math.floor(minutes / 60), word]];
}

const SHORT = { second: "s", minute: "min", hour: "h", day: "d" };

/** 540 -> "9 min", for cards. @type {(seconds: number) => string} */
export function durationShort(seconds) {
  const [n, word] = inTime(seconds);
  return `${number(n, decimals(n))} ${SHORT[word]}`;
}

/** 353 -> "5 min 53 s", for the read-out. @type {(seconds: number) => string} */
export function durationExact(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 172_800) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${number(Math.floor(s / 86400))} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** 75 -> "1:15", 4000 -> "1:06:40", 777600 -> "9 d 0:00:00"; with as many places after the second, or with as few parts, as times that are `step` apart need. @type {(seconds: number, step?: number) => string} */
export function clock(seconds, step = 1) {
  const places = step < 1 ? Math.min(6, Math.ceil(-Math.log10(step)) + 1) : 0, s = Number(Math.max(0, seconds).toFixed(places)), two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const fraction = places ? (s % 1).toFixed(places).slice(1).replace(/0+$/, "") : "", at = Math.floor(s) % 60, rest = `${two(at)}${fraction === "." ? "" : fraction}`;
  const minutes = Math.floor(s / 60) % 60, hours = Math.floor(s / 3600);
  if (s < 3600) return `${minutes}:${rest}`;
  if (hours < 48) return `${hours}:${two(minutes)}:${rest}`;
  const day = `${Math.floor(hours / 24).toLocaleString(LOCALE)} d`, inDay = `${hours % 24}:${two(minutes)}`;
  return step >= 86400 ? day : step >= 60 ? `${day} ${inDay}` : `${day} ${inDay}:${rest}`;
}
