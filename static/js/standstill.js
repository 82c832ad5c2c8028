// A viewer's own pause: frames that come meanwhile wait here, to be stepped through or skipped. No DOM.

import { number } from "./format.js";

export const KEPT = 1200; // frames of at most 256 bytes

/** Nothing is held: what comes is shown. */
export const playing = () => ({ paused: false, waiting: [], owed: false });

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

/** "Paused here only; the showcase plays on, 12 pieces ahead." `shown` and `newest` are frames or null. */
export function pausedWords(view, shown, newest) {
  const who = view === "training" ? "training" : "the showcase", goesOn = view === "training" ? "goes on" : "plays on";
  if (shown && newest && newest.game !== shown.game) return `Paused here only; ${who} is at game ${number(newest.game)}.`;
  const ahead = shown && newest ? newest.number - shown.number : 0;
  return `Paused here only; ${who} ${goesOn}${ahead > 0 ? `, ${number(ahead)} piece${ahead === 1 ? "" : "s"} ahead` : ""}.`;
}
