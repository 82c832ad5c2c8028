// A room's checkpoints: a list with what each was judged, and what can be done with it.

import { bestFirst, listSentence, rowOf } from "../domain/checkpointwords.js";
import { serverTime } from "../lib/clock.js";
import { ApiError, createReader } from "../net/api.js";
import { begin } from "../net/begin.js";
import { $, arrange, el, onClick, setDisabled, setText } from "../ui/dom.js";
import { createMenu } from "../ui/menu.js";
import * as words from "../words/en/checkpoints.js";

const FEW = 3;

/**
 * Fill the <table> and the <p> in `box`. `act.show(step or "best")`, `act.evaluate(step)`, `act.continueFrom(step)`, `act.pin(step, pinned)` and
 * `act.remove(step)` do what their buttons say; `mayControl()` says whether they may. `shown(checkpoint)` says whether the showcase plays it,
 * `evaluating(step)` whether it is being evaluated, or to be, `mayGo(checkpoint, all)` whether it may be deleted, `best()` what the best of them scores where the list does not say; `onPaint()` is told that rows are there. The best stands first; a [data-more] button
 * in `box` keeps all but the first few back until it is pressed.
 *
 * Returns `show(room)`, which reads the list of that room ("" for none), `changed()`, which reads it again, and `paint()`.
 */
export function createCheckpoints(box, act, mayControl, { shown, evaluating, mayGo, best, onPaint = () => {} }) {
  const body = $("tbody", box), note = $("p", box), more = $("[data-more]", box);
  const rows = new Map(); // step -> row
  const asks = createQuestion(box, (step) => act.remove(step), (step) => rows.get(step)?.more.focus());
  let room = "", kept = null, sentence = "", unread = ""; // unread: why what stands there may no longer be true

  const { read: changed } = createReader(() => room && `/api/rooms/${room}/checkpoints`, (told) => {
    if (!Array.isArray(told.checkpoints)) throw new ApiError(words.NO_LIST);
    [kept, sentence, unread] = [told.checkpoints, listSentence(told), ""];
    paint();
  }, (error) => { unread = words.unreadable(error.message); setText(note, unread); });

  function createRow(step) {
    const placement = el("span"), star = el("span", { className: "star", attributes: { "aria-hidden": "true" } }, " ★");
    const when = el("td", { className: "when" }), score = el("td", { className: "num score" }), why = el("td", { className: "why" }), bytes = el("td", { className: "num bytes" });
    const button = (className, act, label) => el("button", { type: "button", className, onclick: act }, label), show = el("span");
    const always = button("quiet of-showcase", () => act.show("best"), words.ALWAYS_THE_BEST), showIt = button("quiet show of-showcase", () => act.show(step), show);
    const pin = button("quiet", () => act.pin(step, pin.getAttribute("aria-pressed") !== "true"), "");
    const judge = button("quiet of-showcase", () => act.evaluate(step), words.EVALUATE), go = button("quiet", () => act.continueFrom(step), words.TRAIN_ON);
    const download = el("a", { className: "quiet", href: `/api/rooms/${room}/checkpoints/${step}`, download: "" }, words.DOWNLOAD), remove = button("quiet danger", () => asks.ask(step), words.DELETE);
    const { button: more, list } = createMenu([judge, go, download, remove]);
    const line = el("tr", {}, el("th", { scope: "row", className: "num" }, placement, star), when, score, why, bytes, el("td", { className: "acts" }, el("div", {}, always, showIt, pin, more, list)));
    return { line, placement, star, when, score, why, bytes, always, showIt, show, pin, judge, go, download, remove, more };
  }

  const scoreOf = (checkpoint) => checkpoint.score ?? (checkpoint.best ? best() : null);

  function paintRow(row, checkpoint, now) {
    const said = rowOf({ ...checkpoint, score: scoreOf(checkpoint) }, now), playing = shown(checkpoint);
    setText(row.placement, said.placement);
    setText(row.when, said.when);
    setText(row.score, evaluating(checkpoint.step) ? words.EVALUATING : said.score);
    setText(row.why, said.why);
    setText(row.bytes, said.size);
    row.star.hidden = !checkpoint.best;
    row.line.toggleAttribute("data-best", checkpoint.best);
    row.line.toggleAttribute("data-shown", playing);
    setText(row.show, playing ? words.SHOWN : words.SHOW);
    row.always.hidden = !mayControl() || !checkpoint.best || playing === "best";
    row.showIt.hidden = row.judge.hidden = row.go.hidden = row.pin.hidden = !mayControl();
    row.remove.hidden = !mayControl() || !mayGo(checkpoint, kept);
    setDisabled(row.judge, evaluating(checkpoint.step));
    row.always.setAttribute("aria-label", words.ALWAYS_THE_BEST_HEARD);
    row.more.setAttribute("aria-label", words.moreHeard(said.placement));
    row.judge.setAttribute("aria-label", words.evaluateHeard(said.placement));
    row.pin.setAttribute("aria-pressed", String(checkpoint.pinned === true));
    setText(row.pin, checkpoint.pinned ? words.PINNED : words.PIN);
    row.pin.setAttribute("aria-label", words.pinHeard(checkpoint.pinned === true, said.placement));
    row.remove.setAttribute("aria-label", words.deleteHeard(said.placement));
    row.showIt.setAttribute("aria-label", words.showHeard(Boolean(playing), said.placement));
    row.go.setAttribute("aria-label", words.trainOnHeard(said.placement));
    row.download.setAttribute("aria-label", words.downloadHeard(said.placement));
  }

  function paint() {
    if (kept === null) return;
    const all = bestFirst(kept), few = more && more.getAttribute("aria-expanded") !== "true", now = serverTime();
    setText(note, unread || sentence);
    if (!all.some(({ step }) => step === asks.step)) asks.close();
    for (const step of rows.keys()) if (!all.some((checkpoint) => checkpoint.step === step)) rows.delete(step);
    for (const checkpoint of all) {
      if (!rows.has(checkpoint.step)) rows.set(checkpoint.step, createRow(checkpoint.step));
      paintRow(rows.get(checkpoint.step), checkpoint, now);
    }
    arrange(body, (few ? all.slice(0, FEW) : all).map(({ step }) => rows.get(step).line));
    $("table", box).hidden = !all.length;
    if (more) {
      more.hidden = all.length <= FEW;
      setText(more, few ? words.allOf(all.length) : words.FEWER);
    }
    onPaint();
  }

  more?.addEventListener("click", () => { more.setAttribute("aria-expanded", String(more.getAttribute("aria-expanded") !== "true")); paint(); });

  function show(next) {
    if (next === room) return;
    [room, kept, unread] = [next, null, ""];
    asks.close();
    rows.clear();
    body.replaceChildren();
    setText(note, next ? words.READING : "");
    $("table", box).hidden = true;
    if (more) { more.hidden = true; more.setAttribute("aria-expanded", "false"); }
    changed();
  }

  return {
    show, changed, paint,
    /** What the best checkpoint scores a piece; null where that is not known. */
    bestScore() { const found = kept?.find((checkpoint) => checkpoint.best); return found ? scoreOf(found) : best(); },
  };
}

/** A question in `box` whether a checkpoint is to be deleted; `remove(step)` if so, `back(step)` has the focus where not. */
function createQuestion(box, remove, back) {
  const asked = el("p", {}), no = el("button", { type: "button", className: "button" }, words.KEEP_IT), yes = el("button", { type: "button", className: "button danger" }, words.DELETE_IT);
  const line = el("div", { className: "asks", hidden: true, attributes: { role: "group" } }, asked, el("div", { className: "row" }, no, yes));
  const question = {
    step: null,
    ask(step) {
      question.step = step;
      setText(asked, words.askDelete(step));
      line.setAttribute("aria-label", asked.textContent);
      line.hidden = false;
      no.focus();
      line.scrollIntoView({ block: "nearest" });
    },
    close() { question.step = null; line.hidden = true; },
  };
  const keep = () => { const { step } = question; question.close(); back(step); };
  onClick(no, keep);
  onClick(yes, () => { const { step } = question; question.close(); remove(step); });
  line.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); keep(); } });
  $("table", box).before(line); // below it the newest notices would lie over it
  return question;
}

/**
 * Bind the <details> of the room's own page; `act`, `mayControl` and `about` as above.
 * Returns `changed()`, to be called when there may be others, `paint()`, when the room has changed, and `bestScore()`.
 */
export function bindCheckpoints(box, room, act, mayControl, about) {
  let read = false, opened = false; // whether it was opened and what it holds is not in view yet
  const bringIn = () => {
    if (!opened || !$("tbody tr", box)) return;
    opened = false;
    box.scrollIntoView({ block: box.offsetHeight > innerHeight / 2 ? "start" : "nearest" });
  };
  const list = createCheckpoints(box, act, mayControl, { ...about, onPaint: bringIn });
  const changed = () => { if (box.open) { if (read) list.changed(); else list.show(room); read = true; } };
  box.addEventListener("toggle", () => { opened = box.open; changed(); bringIn(); });
  return { changed, paint: () => { if (box.open) list.paint(); }, bestScore: list.bestScore };
}

let going = false; // a second press would make a second room
globalThis.addEventListener?.("pageshow", (event) => { if (event.persisted) going = false; }); // back, as the page was

/** Begin a new room with a checkpoint's parameters, and go there; `refused(sentence)` where that is not possible. */
export async function continueFrom(control, room, step, refused) {
  if (going) return;
  going = true;
  const { room: made, error } = await begin(control, { from_checkpoint: { room, step } });
  going = Boolean(made && !error); // until the page is another one
  if (!error) return location.assign(`/rooms/${made}`);
  refused(made ? words.notStarted(error.message) : error.message);
}
