// What a room's checkpoints were evaluated at, for boards that show one.

import { ApiError, createReader } from "./api.js";

/** Answers `of(step)`: a score a piece, undefined where there is none, or none is known yet; `changed()` tells when that may be another. `again()` reads anew. @type {(id: string, changed: () => void) => { of(step: number): number | undefined, again(): void, close(): void }} */
export function createScores(id, changed) {
  let known = new Map(), asked = false;

  const { read, close } = createReader(() => `/api/rooms/${id}/checkpoints`, ({ checkpoints }) => {
    if (!Array.isArray(checkpoints)) throw new ApiError("The server sent no list.");
    known = new Map(checkpoints.filter(({ score }) => Number.isFinite(score)).map(({ step, score }) => [step, score]));
    changed();
  });

  return {
    of(step) {
      if (!asked) { asked = true; read(); }
      return known.get(step);
    },
    again() { if (asked) read(); },
    /** Ask no more. */
    close,
  };
}
