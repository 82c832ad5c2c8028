// What time it is: ages are by the server's clock, as this computer's may be anything; waits and durations by one that never jumps. No DOM.

/** `now` in ms, from anywhere, and never set; `date` is this computer's own clock, which stands in until the server has told its time. */
export function createClock({ now = () => performance.now(), date = () => Date.now() } = {}) {
  let ahead = /** @type {number | null} */ (null); // the server's Unix time less `now`, in ms
  return {
    now,
    /** The server said `time` (Unix seconds) in its answer, which has just come, to what was asked at `asked`. @param {number} time @param {number} asked */
    hear(time, asked) { if (Number.isFinite(time)) ahead = time * 1000 - (asked + now()) / 2; },
    /** The server's Unix time, in seconds. */
    time: () => (ahead === null ? date() : now() + ahead) / 1000,
  };
}

/** The page's own; every connection to the server sets it. */
export const clock = createClock();
/** The server's Unix time, in seconds: what ages are counted from. */
export const serverTime = clock.time;
