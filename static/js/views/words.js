// What boards show, in words, for those who do not see it.

import { number } from "../lib/format.js";
import { boardFacts, gameNews } from "../tetris/gamewords.js";
import { isPlacement } from "./views.js";

/** What a frame shows, as [[name, words], …]. @type {(frame: Frame | Picture) => [name: string, words: string][]} */
export const factsOf = (frame) => (isPlacement(frame) ? boardFacts(frame) : [["Picture", `game ${number(frame.game)}, step ${number(frame.number)}${frame.over ? ", its last" : ""}`]]);

/** As of `gameNews`; of pictures nothing is said. @type {(before: GameTold | null, frame: Frame | Picture) => [GameTold | null, string | null]} */
export const newsOf = (before, frame) => (isPlacement(frame) ? gameNews(before, frame) : [null, null]);
