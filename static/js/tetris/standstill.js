// A viewer's own pause: frames that come meanwhile wait here, to be stepped through or skipped. No DOM.

import { PAUSED_HERE, PAUSED_HERE_TRAINING } from "../words/en/board.js";

export const KEPT = 1200; // frames of at most 256 bytes

/** Nothing is held: what comes is shown. @type {() => Standstill} */
export const playing = () => ({ paused: false, waiting: [], owed: false });

/** Paused; `next` are frames that came and were not shown yet. @type {(next?: Frame[]) => Standstill} */
export const paused = (next = []) => ({ paused: true, waiting: next, owed: false });

/**
 * The state after `frame` came, and the frame to show now, or null: while paused it waits, unless a step is owed.
 * When KEPT frames wait, the newest replaces the last one: stepping stays without gaps up to there.
 * @type {(state: Standstill, frame: Frame) => [Standstill, Frame | null]}
 */
export function arrived(state, frame) {
  if (!state.paused) return [state, frame];
  if (state.owed) return [{ ...state, owed: false }, frame];
  const kept = state.waiting.length < KEPT ? state.waiting : state.waiting.slice(0, -1);
  return [{ ...state, waiting: [...kept, frame] }, null];
}

/** One step: the oldest waiting frame; without one the next to come is owed. @type {(state: Standstill) => [Standstill, Frame | null]} */
export function stepped(state) {
  if (!state.waiting.length) return [{ ...state, owed: true }, null];
  return [{ ...state, waiting: state.waiting.slice(1) }, state.waiting[0]];
}

/** Go on: everything that waited is skipped but the newest frame, or null when none waits. @type {(state: Standstill) => [Standstill, Frame | null]} */
export const resumed = (state) => [playing(), state.waiting.at(-1) ?? null];

/** What everyone else sees meanwhile; the same words as long as it is held, as text that changes is paint. @type {(view: string) => string} */
export const pausedWords = (view) => (view === "training" ? PAUSED_HERE_TRAINING : PAUSED_HERE);
