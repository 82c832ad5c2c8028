// The one newest value of a metric. No DOM.

import { own } from "../lib/own.js";

/** What every page shows as the newest value of a room's metric: the server's running mean, or what was logged last where it keeps none; undefined before anything was. */
export const headlineOf = (room, key) => own(room?.smoothed, key) ?? own(room?.values, key);
