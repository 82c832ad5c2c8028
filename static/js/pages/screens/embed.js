// The board alone, for a frame on another page: it shows, and takes no commands.

import { viewOf } from "../../domain/address.js";
import { kindNamed } from "../../domain/kinds.js";
import { playing } from "../../domain/playing.js";
import { number, stepShort } from "../../lib/format.js";
import { within } from "../../lib/names.js";
import { placedPieces } from "../../tetris/frames.js";
import { $, setText } from "../../ui/dom.js";
import { isPlacement } from "../../views/views.js";
import { openScreen } from "./screen.js";

openScreen(document.body.dataset.room ?? "", $("#board"), {
  onGame(frame) {
    if (!isPlacement(frame)) return;
    setText($("#lines"), number(frame.lines));
    setText($("#score"), number(frame.score / Math.max(1, placedPieces(frame)), 2));
  },
  onRoom({ room }) {
    if (!room) return;
    document.title = `${within(room.name)} · Tetris Viz`;
    setText($("#room-name"), room.name);
    const { what, step } = playing(room, viewOf(location.search, kindNamed(document.body.dataset.kind)));
    $("#policy").hidden = what === "newest";
    setText($("#policy"), what === "best" ? "best so far" : `step ${stepShort(step ?? 0)}`);
  },
});
