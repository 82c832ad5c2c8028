// What a room's checkpoints were evaluated at, for boards that show one.

const FAILED = 5000;

/** Answers `of(step)`: a score a piece, undefined where there is none, or none is known yet; `changed()` tells when that may be another. `again()` reads anew. */
export function createScores(id, changed) {
  let known = new Map(), asked = false, reading = 0;

  async function read() {
    const mine = ++reading;
    try {
      const answer = await fetch(`/api/rooms/${id}/checkpoints`);
      if (!answer.ok) throw new Error(String(answer.status));
      const { checkpoints } = await answer.json();
      if (mine !== reading) return;
      known = new Map(checkpoints.filter(({ score }) => Number.isFinite(score)).map(({ step, score }) => [step, score]));
      changed();
    } catch {
      setTimeout(() => { if (mine === reading) read(); }, FAILED);
    }
  }

  return {
    of(step) {
      if (!asked) { asked = true; read(); }
      return known.get(step);
    },
    again() { if (asked) read(); },
  };
}
