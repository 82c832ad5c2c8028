// Why a chart has no values. No DOM.

import * as words from "../words/en/charts.js";

const BEFORE = ["starting", "running", "recovering"], OVER = ["finished", "failed"];

/** What an empty chart of the metric `key` says, as things stand in the store's `state`. @type {(state: Pick<PageState, "room" | "seriesSeq">, key: string) => string} */
export function noValues({ room, seriesSeq }, key) {
  if (!room || seriesSeq === null) return words.READING;
  if (room.state === "created") return words.ONCE_STARTED;
  if (room.state === "queued") return words.ONCE_ITS_TURN;
  if (OVER.includes(room.state)) return words.NONE_LOGGED;
  if (!BEFORE.includes(room.state)) return room.state === "paused" ? words.NONE_PAUSED : words.NONE_STOPPED;
  if (key.startsWith("eval/")) return words.AFTER_EVALUATION;
  return Object.keys(room.values ?? {}).length ? words.NONE_YET : words.AFTER_ROLLOUT;
}
