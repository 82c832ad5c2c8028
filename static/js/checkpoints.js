// A room's checkpoints: a list with what each was judged, and what can be done with it.

import { ApiError, createReader } from "./api.js";
import { begin } from "./begin.js";
import { bestFirst, rowOf } from "./kept.js";
import { $, arrange, el, icon, setDisabled, setText } from "./shell.js";

const FEW = 3;

/**
 * Fill the <table> and the <p> in `box`. `act.show(step or "best")`, `act.evaluate(step)` and `act.continueFrom(step)` do what their buttons say;
 * `mayControl()` says whether they may. `shown(checkpoint)` says whether the showcase plays it, `evaluating(step)` whether it is being evaluated, or to be. The best stands first; a [data-more] button
 * in `box` keeps all but the first few back until it is pressed.
 *
 * Returns `show(room)`, which reads the list of that room ("" for none), `changed()`, which reads it again, and `paint()`.
 */
export function createCheckpoints(box, act, mayControl, shown, evaluating = () => false) {
  const body = $("tbody", box), note = $("p", box), more = $("[data-more]", box);
  const rows = new Map(); // step -> row
  let room = "", kept = null;

  const { read: changed } = createReader(() => room && `/api/rooms/${room}/checkpoints`, ({ checkpoints }) => {
    if (!Array.isArray(checkpoints)) throw new ApiError("The server told no list.");
    kept = checkpoints;
    paint();
  }, (error) => setText(note, `The list cannot be read. ${error.message} Trying again.`));

  function createRow(step) {
    const placement = el("span"), star = el("span", { className: "star", attributes: { "aria-hidden": "true" } }, " ★");
    const when = el("td", { className: "when" }), score = el("td", { className: "num score" }), bytes = el("td", { className: "num bytes" });
    const always = el("button", { type: "button", className: "quiet", onclick: () => act.show("best") }, "Always the best");
    const judge = el("button", { type: "button", className: "quiet", onclick: () => act.evaluate(step) }, "Evaluate now");
    const showIt = el("button", { type: "button", className: "quiet", onclick: () => act.show(step) }), words = el("span"), go = el("button", { type: "button", className: "quiet", onclick: () => act.continueFrom(step) }, "Continue from");
    const download = el("a", { className: "quiet square", href: `/api/rooms/${room}/checkpoints/${step}`, download: "", title: "Download" }, icon("save"));
    showIt.append(words);
    const line = el("tr", {}, el("th", { scope: "row", className: "num" }, placement, star), when, score, bytes, el("td", { className: "acts" }, always, showIt, judge, go, download));
    return { line, placement, star, when, score, bytes, always, showIt, words, judge, go, download };
  }

  function paintRow(row, checkpoint, now) {
    const words = rowOf(checkpoint, now), playing = shown(checkpoint);
    setText(row.placement, words.placement);
    setText(row.when, words.when);
    setText(row.score, evaluating(checkpoint.step) ? "evaluating …" : words.score);
    setText(row.bytes, words.size);
    row.star.hidden = !checkpoint.best;
    row.line.toggleAttribute("data-best", checkpoint.best);
    row.line.toggleAttribute("data-shown", playing);
    setText(row.words, playing ? "Shown" : checkpoint.best ? "This one" : "Show");
    row.always.hidden = !mayControl() || !checkpoint.best || playing === "best";
    row.showIt.hidden = row.judge.hidden = row.go.hidden = !mayControl();
    setDisabled(row.judge, evaluating(checkpoint.step));
    row.always.setAttribute("aria-label", "Show the best in the showcase, always");
    row.judge.setAttribute("aria-label", `Evaluate checkpoint ${words.placement} now`);
    row.showIt.setAttribute("aria-label", `${playing ? "Shown" : "Show"} in the showcase: checkpoint ${words.placement}`);
    row.go.setAttribute("aria-label", `Continue from checkpoint ${words.placement} in a new room`);
    row.download.setAttribute("aria-label", `Download checkpoint ${words.placement}`);
  }

  function paint() {
    if (kept === null) return;
    const all = bestFirst(kept), few = more && more.getAttribute("aria-expanded") !== "true", now = Date.now() / 1000;
    setText(note, all.length ? "" : "None yet. One is written every minute, at a pause and at a stop.");
    for (const step of rows.keys()) if (!all.some((checkpoint) => checkpoint.step === step)) rows.delete(step);
    for (const checkpoint of all) {
      if (!rows.has(checkpoint.step)) rows.set(checkpoint.step, createRow(checkpoint.step));
      paintRow(rows.get(checkpoint.step), checkpoint, now);
    }
    arrange(body, (few ? all.slice(0, FEW) : all).map(({ step }) => rows.get(step).line));
    $("table", box).hidden = !all.length;
    if (!more) return;
    more.hidden = all.length <= FEW;
    setText(more, few ? `All ${all.length}` : "Fewer");
  }

  more?.addEventListener("click", () => { more.setAttribute("aria-expanded", String(more.getAttribute("aria-expanded") !== "true")); paint(); });

  function show(next) {
    if (next === room) return;
    [room, kept] = [next, null];
    rows.clear();
    body.replaceChildren();
    setText(note, next ? "Reading the list…" : "");
    $("table", box).hidden = true;
    if (more) { more.hidden = true; more.setAttribute("aria-expanded", "false"); }
    changed();
  }

  return { show, changed, paint };
}

/**
 * Bind the <details> of the room's own page; `act`, `mayControl`, `shown` and `evaluating` as above.
 * Returns `changed()`, to be called when there may be others, and `paint()`, when the room has changed.
 */
export function bindCheckpoints(box, room, act, mayControl, shown, evaluating) {
  const list = createCheckpoints(box, act, mayControl, shown, evaluating);
  let read = false;
  const changed = () => { if (box.open) { if (read) list.changed(); else list.show(room); read = true; } };
  box.addEventListener("toggle", changed);
  return { changed, paint: () => { if (box.open) list.paint(); } };
}

let going = false; // a second press would make a second room

/** Begin a new room with a checkpoint's parameters, and go there; `refused(sentence)` where that is not possible. */
export async function continueFrom(control, room, step, refused) {
  if (going) return;
  going = true;
  const { room: made, error } = await begin(control, { from_checkpoint: { room, step } });
  going = Boolean(made && !error); // until the page is another one
  if (!error) return location.assign(`/rooms/${made}`);
  refused(made ? `The new room was made, but not started. ${error.message}` : error.message);
}
