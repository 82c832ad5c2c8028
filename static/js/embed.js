// The board alone, for a frame on another page: it shows, and takes no commands.

import { viewOf } from "./address.js";
import { number, stepShort } from "./format.js";
import { placedPieces } from "./frames.js";
import { within } from "./names.js";
import { playing } from "./playing.js";
import { openScreen } from "./screen.js";
import { $, setText } from "./dom.js";

openScreen(document.body.dataset.room, $("#board"), {
  onGame(frame) {
    setText($("#lines"), number(frame.lines));
    setText($("#score"), number(frame.score / Math.max(1, placedPieces(frame)), 2));
  },
  onRoom({ room }) {
    if (!room) return;
    document.title = `${within(room.name)} · Tetris Viz`;
    setText($("#room-name"), room.name);
    const { what, step } = playing(room, viewOf(location.search));
    $("#policy").hidden = what === "newest";
    setText($("#policy"), what === "best" ? "best so far" : `step ${stepShort(step)}`);
  },
});
