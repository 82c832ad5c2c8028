// Metric keys on their way: in addresses, in questions, in a page's ids. No DOM.

import { own } from "../lib/own.js";
import { kindOf } from "./kinds.js";

/** Keys as one text, in which a comma of their own is "%2C" and a percent sign "%25"; `splitKeys` is the way back. @type {(keys: string[]) => string} */
export const joinKeys = (keys) => keys.map((key) => key.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");
/** @type {(text: string) => string[]} */
export const splitKeys = (text) => text.split(",").filter(Boolean).map((key) => key.replaceAll("%2C", ",").replaceAll("%25", "%"));

/** The id of what is of one key in a page: different keys have different ones. @type {(key: string) => string} */
export const idOf = (key) => `chart-${key.replaceAll(/[^a-z0-9]/gi, (mark) => `-${mark.charCodeAt(0).toString(16)}-`)}`;

/** What a curve can be drawn over. @type {Axis[]} */
export const AXES = ["step", "time", "episode"];

/** What every page shows as the newest value of a room's metric: the server's running mean, or what was logged last where it keeps none; undefined before anything was. Of its first metric, unless another is named. @type {(room: Room | null | undefined, key?: string) => number | undefined} */
export const headlineOf = (room, key = kindOf(room).headline) => own(room?.smoothed, key) ?? own(room?.values, key);
