// The pace of the showcase: what a slider chooses from, and how it is told.

import { pace } from "../words/en/room.js";

/** What the slider of the pace steps through, pieces a second: each step is another pace. */
export const PACES = [0.5, 1, 1.5, 2, 2.5, 3, ...Array.from({ length: 17 }, (_, i) => i + 4)];

/** The slider's place for a pace, the nearest where it lies between two. @type {(pace: number) => number} */
export const paceToSlider = (pace) => PACES.reduce((best, at, i) => (Math.abs(at - pace) < Math.abs(PACES[best] - pace) ? i : best), 0);
/** @type {(at: number) => number} */
export const sliderToPace = (at) => PACES[at];

/** The showcase's pace: as chosen, and what it reaches where the player has more to play than it can. @type {(reached: number | null | undefined, chosen: number) => string} */
export const paceWords = (reached, chosen) => pace(Number.isFinite(reached) ? reached : null, chosen);
