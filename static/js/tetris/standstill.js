// A viewer's own pause: frames that come meanwhile wait here, to be stepped through or skipped. No DOM.

export const KEPT = 1200; // frames of at most 256 bytes

/** Nothing is held: what comes is shown. */
export const playing = () => ({ paused: false, waiting: /** @type {any[]} */ ([]), owed: false });

/** Paused; `next` are frames that came and were not shown yet. */
export const paused = (next = []) => ({ paused: true, waiting: next, owed: false });

/**
 * The state after `frame` came, and the frame to show now, or null: while paused it waits, unless a step is owed.
 * When KEPT frames wait, the newest replaces the last one: stepping stays without gaps up to there.
 */
export function arrived(state, frame) {
  if (!state.paused) return [state, frame];
  if (state.owed) return [{ ...state, owed: false }, frame];
  const kept = state.waiting.length < KEPT ? state.waiting : state.waiting.slice(0, -1);
  return [{ ...state, waiting: [...kept, frame] }, null];
}

/** One step: the oldest waiting frame; without one the next to come is owed. */
export function stepped(state) {
  if (!state.waiting.length) return [{ ...state, owed: true }, null];
  return [{ ...state, waiting: state.waiting.slice(1) }, state.waiting[0]];
}

/** Go on: everything that waited is skipped but the newest frame, or null when none waits. */
export const resumed = (state) => [playing(), state.waiting.at(-1) ?? null];

/** What everyone else sees meanwhile; the same words as long as it is held, as text that changes is paint. */
export const pausedWords = (view) => `Paused on your screen only. ${view === "training" ? "Training continues." : "Everyone else keeps watching."}`;
