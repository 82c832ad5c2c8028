// The main metric, and metric keys on their way: in addresses, in questions, in a page's ids. No DOM.

/** The metric by which a run is shown first: the mean score of a placed piece, smoothed over games. */
export const MAIN = "tetris/score_per_piece";

/** Keys as one text, in which a comma of their own is "%2C" and a percent sign "%25"; `splitKeys` is the way back. */
export const joinKeys = (keys) => keys.map((key) => key.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");
export const splitKeys = (text) => text.split(",").filter(Boolean).map((key) => key.replaceAll("%2C", ",").replaceAll("%25", "%"));

/** The id of what is of one key in a page: different keys have different ones. */
export const idOf = (key) => `chart-${key.replaceAll(/[^a-z0-9]/gi, (mark) => `-${mark.charCodeAt(0).toString(16)}-`)}`;
