// The room's checkpoints: a list with what each was judged, and what can be done with it.

import { rowOf } from "./kept.js";
import { $, el, icon, setText } from "./shell.js";

/**
 * Bind the <details>. `act.show(step)` and `act.continueFrom(step)` do what their buttons say; `mayControl()` says whether
 * they may. Returns `changed()`, to be called when there may be others.
 */
export function bindCheckpoints(box, room, act, mayControl) {
  const body = $("tbody", box), note = $("p", box);
  let asked = 0;

  async function read() {
    const mine = ++asked;
    try {
      const answer = await fetch(`/api/rooms/${room}/checkpoints`);
      if (!answer.ok) throw new Error(String(answer.status));
      const { checkpoints } = await answer.json();
      if (mine === asked) paint(checkpoints);
    } catch {
      setText(note, "The list could not be read; open it again.");
    }
  }

  function paint(checkpoints) {
    setText(note, checkpoints.length ? "" : "None yet. One is written every minute, at a pause and at a stop.");
    const now = Date.now() / 1000;
    body.replaceChildren(...checkpoints.map((checkpoint) => {
      const { placement, when, score, size: bytes } = rowOf(checkpoint, now);
      const button = (word, says, does) => el("button", { type: "button", className: "quiet", hidden: !mayControl(), onclick: () => does(checkpoint.step), attributes: { "aria-label": `${says} ${placement}` } }, word);
      const download = el("a", { className: "quiet", href: `/api/rooms/${room}/checkpoints/${checkpoint.step}`, download: "", attributes: { "aria-label": `Download checkpoint ${placement}` } }, icon("save"));
      const row = el("tr", {}, el("th", { scope: "row", className: "num" }, placement), el("td", {}, when), el("td", { className: "num" }, score), el("td", { className: "num" }, bytes),
        el("td", {}, button("Show", "Show in the showcase: checkpoint", act.show), button("Continue from", "A new room from checkpoint", act.continueFrom), download));
      if (checkpoint.best) row.dataset.best = "";
      return row;
    }));
  }

  box.addEventListener("toggle", () => { if (box.open) read(); });
  return { changed: () => { if (box.open) read(); } };
}
