// The dialog of changed settings: what was changed, from what to what, when and where; and the way back.

import { unitOf } from "../../domain/kinds.js";
import { putBack, rowsOf } from "../../domain/settingchanges.js";
import { stepShort } from "../../lib/format.js";
import { durationExact } from "../../lib/times.js";
import * as words from "../../words/en/settings.js";
import { $, el, icon, setDisabled, setText } from "../../ui/dom.js";

/**
 * Bind the <dialog>. `fieldsOf()` are the form's fields, null while they are not known; `mayControl()` says whether anything may be put back,
 * `configure(config, expected)` does it and resolves to a sentence where it was refused. Returns `open(marks)`, newest first, and `paint()`.
 */
export function createChanges({ store, fieldsOf, mayControl, configure }) {
  const dialog = $("#changes"), list = $("ul", dialog), note = $(".field-error", dialog);
  let shown = null, busy = false; // shown: sequence numbers of the marks; null while closed

  const marksOf = () => store.state.markers.filter((mark) => mark.changes && shown.includes(mark.seq)).toReversed();

  function place({ step, time }) {
    return words.changedAt(unitOf(store.state.room).one, stepShort(step), Number.isFinite(time) ? durationExact(time) : null);
  }

  function item(mark) {
    const { room } = store.state, fields = fieldsOf() ?? [], back = putBack(mark, fields, room), rows = rowsOf(mark, fields, room.config);
    const changed = rows.filter(({ now }) => now !== null && back.config);
    const button = el("button", { type: "button", className: "button" }, icon("undo"), changed.length ? words.PUT_BACK_ANYWAY : words.PUT_BACK);
    setDisabled(button, busy);
    button.addEventListener("click", () => !busy && send(back));
    const lines = rows.map((row) => el("p", { className: "num" }, el("b", {}, row.label), ` ${row.from} → ${row.to}`, row.now === null ? "" : el("span", { className: "muted" }, words.now(row.now))));
    return el("li", { attributes: { "data-seq": mark.seq } }, el("p", { className: "muted" }, place(mark)), ...lines,
      back.why ? el("p", { className: "muted" }, back.why) : mayControl() ? button : el("p", { className: "muted" }, words.UNLOCK_FIRST));
  }

  /** @param {PutBack} back */
  async function send({ config, expected }) {
    busy = true;
    paint();
    const refused = await configure(config, expected);
    busy = false;
    note.hidden = !refused;
    setText(note, refused ?? "");
    paint();
    if (!refused) dialog.close();
  }

  let drawn = "";
  function paint() {
    if (!shown || !store.state.room) return;
    const marks = marksOf(), now = JSON.stringify([marks, store.state.room.config, store.state.room.state, mayControl(), busy, Boolean(fieldsOf())]);
    if (now === drawn) return;
    drawn = now;
    const held = list.contains(document.activeElement), at = /** @type {HTMLElement} */ (document.activeElement?.closest("[data-seq]"))?.dataset.seq;
    list.replaceChildren(...marks.map(item));
    $(".none", dialog).hidden = marks.length > 0;
    if (held) ($(`[data-seq="${at}"] button`, list) ?? $("#changes-close")).focus(); // never another one's
  }

  $("#changes-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { shown = null; drawn = ""; });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  return {
    paint,
    open(marks) {
      shown = marks.map(({ seq }) => seq);
      note.hidden = true;
      paint();
      dialog.showModal();
    },
  };
}
