// Why a chart has no values. No DOM.

const BEFORE = ["starting", "running", "recovering"], OVER = ["finished", "failed"];

/** What an empty chart of the metric `key` says, as things stand in the store's `state`. @type {(state: Pick<PageState, "room" | "seriesSeq">, key: string) => string} */
export function noValues({ room, seriesSeq }, key) {
  if (!room || seriesSeq === null) return "Reading the curve…";
  if (room.state === "created") return "Values appear once the room has started";
  if (room.state === "queued") return "Values appear once its turn comes";
  if (OVER.includes(room.state)) return "This run has logged no values for it";
  if (!BEFORE.includes(room.state)) return `No values yet; training ${room.state === "paused" ? "is paused" : "has stopped"}`;
  if (key.startsWith("eval/")) return "First values after the first evaluation";
  return Object.keys(room.values ?? {}).length ? "No values yet" : "First values after the first rollout, in a few seconds";
}
