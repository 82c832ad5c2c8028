// The board alone, for a frame on another page: it shows, and takes no commands.

import { number } from "./format.js";
import { placedPieces } from "./frames.js";
import { openScreen } from "./screen.js";
import { $, setText } from "./shell.js";

openScreen(document.body.dataset.room, $("#board"), {
  onGame(frame) {
    setText($("#lines"), number(frame.lines));
    setText($("#score"), number(frame.score / Math.max(1, placedPieces(frame)), 2));
  },
  onRoom({ room }) {
    if (!room) return;
    document.title = `${room.name} · Tetris Viz`;
    setText($("#room-name"), room.name);
  },
});
