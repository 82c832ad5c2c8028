// The details of one run: how it stands, what it keeps and shows, its name and notes; archive, delete, restore.

import { capacity } from "../../domain/capacity.js";
import { isShown, mayGo, showcaseSentence } from "../../domain/checkpointwords.js";
import { ageOf, bestOf, evaluationOf, scoreWords, underWay } from "../../domain/evaluations.js";
import { kindOf, unitOf } from "../../domain/kinds.js";
import { headlineOf } from "../../domain/metrickeys.js";
import { firstValue, firstWord } from "../../domain/metrics.js";
import { deletedAgo, freed } from "../../domain/runlist.js";
import { pastItsLength, statusSentence } from "../../domain/states.js";
import { continueFrom, createCheckpoints } from "../../forms/checkpoints.js";
import { createRunForm, sayError } from "../../forms/runform.js";
import { serverTime } from "../../lib/clock.js";
import { LOCALE, capital, number, short } from "../../lib/format.js";
import { within } from "../../lib/names.js";
import { mayControl } from "../../ui/controller.js";
import { $, el, onClick, setDisabled, setText } from "../../ui/dom.js";
import { toast } from "../../ui/toast.js";
import { duration } from "../../words/en/quantities.js";

const UNDO_MS = 10_000;
const KEPT = "Its curves and checkpoints stay until somebody deletes it for good. Restore it to see them again.";

/** What the run's figures are called, and say. */
function figures(room) {
  const found = evaluationOf(room);
  const aged = (words) => [words, found && ageOf(room)].filter(Boolean).join(" "), best = Number.isFinite(room.best_step) ? ` at ${short(room.best_step)}` : "";
  const evaluations = [
    ["Score per piece, evaluated", [aged(scoreWords(found)), underWay(room)].filter(Boolean).join(", ")],
    ["Lines per game, evaluated", aged(number(found?.lines, 0))],
    ["Games that survive to 1,000 pieces", aged(Number.isFinite(found?.alive) ? `${Math.round(found.alive * 100)} %` : "–")],
    ["Best score per piece, evaluated", bestOf(room) === null ? "–" : `${number(bestOf(room), 2)}${best}`],
  ];
  return [
    ...(kindOf(room).showcase ? evaluations : []),
    [`${capital(firstWord(room))}, learning`, firstValue(room, headlineOf(room))],
    ["Trained for", duration(room.seconds)],
    [capital(unitOf(room).many), [number(room.step), pastItsLength(room) && "to the end of its last rollout"].filter(Boolean).join(", ")],
    ["Preset", room.preset],
    ["Seed", String(room.config?.seed ?? "–")],
    ["Created", new Date(room.created * 1000).toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "short" })],
  ];
}

/**
 * Bind the panel. `opened()` is the run it shows, `close()` closes it, `changed(room, fields)` is called when the server has taken
 * a change, `deleted(room)`, `restored(room)` and `purged(room)` after those, `gone()` when the server knows no such run. Returns {paint(room or undefined, why not all of it is known or null), restore(room), clear}.
 */
export function createDetails({ opened, control, close, changed, deleted, restored, purged, gone }) {
  const panel = $("#details"), watchIt = $("#watch");
  const form = createRunForm({ opened, control, saved: changed, failed: fault, typing: clear });
  const kept = createCheckpoints($("#run-kept"), {
    show: showCheckpoint,
    evaluate: (step) => act(opened(), "evaluate", { step }),
    continueFrom: (step) => continueFrom(control, opened().id, step, fault),
    pin: (step, pinned) => changeCheckpoint("pin_checkpoint", { step, pinned }, `Checkpoint ${number(step)} is ${pinned ? "pinned: it stays until somebody deletes it" : "no longer pinned"}.`),
    remove: (step) => changeCheckpoint("delete_checkpoint", { step }, `Checkpoint ${number(step)} is deleted.`),
  }, mayControl, {
    shown: (checkpoint) => Boolean(opened()) && isShown(checkpoint, opened()),
    evaluating: (step) => Boolean(opened()?.evaluating?.includes(step)),
    mayGo: (checkpoint, all) => Boolean(opened()) && mayGo(checkpoint, all, opened()),
    best: () => opened() && bestOf(opened()),
  });
  let listed = ""; // the run and the state whose checkpoints were read

  /** Say why nothing happened; null takes it back. */
  function fault(message) {
    sayError($("#action-error"), message);
    if (message) $("#action-error").scrollIntoView({ block: "nearest" });
  }

  function clear() {
    fault(null);
    form.clear();
  }

  // --- painting --------------------------------------------------------------

  function paint(room, unread) {
    panel.hidden = !room;
    sayError($("#unread"), unread && `The rest of this run could not be loaded. ${unread} Trying again.`);
    kept.show(room && !room.deleted ? room.id : "");
    if (!room) return;
    const gone = Boolean(room.deleted), living = capacity([room]).alive === 1;
    panel.dataset.run = room.id;
    setText($("#details-title"), room.name);
    setText($("#facts"), gone ? `${`Deleted ${deletedAgo(room, serverTime() * 1000)}`.trim()}. ${freed(room)} ${KEPT}` : statusSentence(room, serverTime()));
    watchIt.hidden = $("#run-kept").hidden = gone;
    $("#manage").hidden = gone || !mayControl();
    $("#bring-back").hidden = !gone || !mayControl();
    for (const button of [$("#archive"), $("#restore"), $("#purge")]) setDisabled(button, !control.ready);
    setDisabled($("#delete"), !control.ready || living);
    $("#delete").title = living ? "Stop the run first" : "";
    setText($("#archive"), room.archived ? "Unarchive" : "Archive");
    setText($("#run-kept th"), capital(unitOf(room).one));
    form.paint(room, mayControl() && !gone && room.notes !== undefined);
    paintWatch(room);
    paintFigures(room);
    const now = `${room.id} ${room.state} ${room.best_step} ${room.evaluating?.join()}`;
    if (listed.startsWith(`${room.id} `) && listed !== now) kept.changed();
    else kept.paint();
    listed = now;
  }

  function paintWatch(room) {
    const chosen = Boolean(room.step) && (room.config.showcase_policy ?? "newest") !== "newest";
    setText($("#showing"), showcaseSentence(room));
    watchIt.toggleAttribute("data-chosen", chosen);
    $("#open-room").href = `/rooms/${room.id}`;
    $("#open-projector").href = `/rooms/${room.id}?projector`;
    $("#open-compare").href = `/compare?rooms=${room.id}`;
    $("#open-projector").hidden = $("#open-compare").hidden = !room.step;
    $("#open-projector").classList.toggle("primary", chosen);
    $("#show-newest").hidden = !chosen || !mayControl();
    setDisabled($("#show-newest"), !control.ready);
  }

  function paintFigures(room) {
    const told = figures(room), list = $("#read-only");
    if (!list.children.length) list.append(...told.flatMap(() => [el("dt"), el("dd")]));
    told.flat().forEach((text, i) => setText(list.children[i], text));
  }

  // --- what can be done with it ----------------------------------------------

  const waiting = new Set(); // the commands whose answer has not come

  /** Send a command about a run, once until its answer is here; says what it did, with a way back. Answers whether the server has taken it. */
  async function act(room, name, payload, said, undo) {
    const command = { room: room.id, ...payload }, its = JSON.stringify([name, command]);
    if (waiting.has(its)) return false;
    waiting.add(its);
    const answer = await control.send(name, command);
    waiting.delete(its);
    if (!answer.ok) {
      if (panel.hidden) toast(answer.error.message, "error");
      else fault(answer.error.message);
      if (answer.error.code === "unknown_room") gone();
      return false;
    }
    if (said) toast(said, "info", undo && { label: "Undo", ms: UNDO_MS, act: undo });
    return true;
  }

  async function showCheckpoint(policy) {
    const room = opened();
    clear();
    if (!await act(room, "showcase", { policy })) return;
    changed(room, { config: { ...(opened()?.id === room.id ? opened() : room).config, showcase_policy: policy } });
    watchIt.scrollIntoView({ block: "nearest" });
  }

  async function changeCheckpoint(name, payload, said) {
    clear();
    if (await act(opened(), name, payload, said)) kept.changed();
  }
  onClick($("#show-newest"), async () => { await showCheckpoint("newest"); $("#open-room").focus(); });

  onClick($("#archive"), () => {
    const room = opened(), archived = !room.archived;
    const back = () => act(room, "update_room", { archived: !archived }, `“${within(room.name)}” is ${archived ? "unarchived" : "archived"} again.`);
    act(room, "update_room", { archived }, archived ? `“${within(room.name)}” is archived: not in the lobby any more, but kept.` : `“${within(room.name)}” is unarchived.`, back);
  });

  /** Bring a deleted run back as it was. */
  async function restore(room) {
    if (await act(room, "restore_room", {}, `“${within(room.name)}” is back${room.archived ? ", in the archive" : ""}.`)) restored(room);
  }
  onClick($("#restore"), () => restore(opened()));

  /** Ask before something is done: `words(room)` is the question of the button `#name`, `act(room)` answers whether it was done. */
  function asking(name, words, act) {
    const asks = $(`#${name}-asks`), button = $(`#${name}`);
    onClick(button, () => {
      setText($(`#${name}-question`), words(opened()));
      asks.hidden = false;
      $(`#${name}-no`).focus();
    });
    const back = () => { asks.hidden = true; button.focus(); };
    onClick($(`#${name}-no`), back);
    onClick($(`#${name}-yes`), async () => {
      asks.hidden = true;
      if (!await act(opened())) button.focus();
    });
    return { close() { asks.hidden = true; }, back: () => !asks.hidden && (back(), true) };
  }

  const questions = [
    asking("purge", (room) => `Delete “${within(room.name)}” for good? ${freed(room)} This cannot be undone.`, async (room) => {
      const done = await act(room, "purge_room", {}, `“${within(room.name)}” is deleted for good.`);
      if (done) purged(room);
      return done;
    }),
    asking("delete", (room) => `Delete “${within(room.name)}”? It leaves the lobby and this list. It stays under Deleted, and can be restored.`, async (room) => {
      const done = await act(room, "delete_room", {}, `“${within(room.name)}” is deleted.`, () => restore(room));
      if (done) deleted(room);
      return done;
    }),
  ];

  onClick($("#details-close"), close);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!questions.some((question) => question.back())) close();
  });

  return { paint, restore, clear: () => { for (const question of questions) question.close(); clear(); }, recount: kept.changed };
}
