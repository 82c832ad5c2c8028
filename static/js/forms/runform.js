// A run's name, tags and notes as a form: what is typed stays with its run until it is saved or discarded, and nothing else is sent.

import { FIELDS, asked, kept, taken, textOf, typedIn, without } from "../domain/rundraft.js";
import { within } from "../lib/names.js";
import { $, el, hide, icon, onClick, setDisabled, setText } from "../ui/dom.js";
import { toast } from "../ui/toast.js";

const TITLES = { name: "the name", tags: "the tags", notes: "the notes" };

/** Put `message` (null: none) with its sign into the line of an error. */
export function sayError(line, message) {
  line.hidden = !message;
  line.replaceChildren(...(message ? [icon("warn"), el("span", {}, message)] : []));
}

/**
 * Bind the form. `opened()` is the run it is for, `saved(room, changes)` is called when the server has taken them, `failed(sentence)`
 * when it did not for a reason that belongs to no field, `typing()` when somebody types. Returns {paint(room, mine), clear}.
 */
export function createRunForm({ opened, control, saved, failed, typing }) {
  const form = $("#details-form"), inputs = Object.fromEntries(FIELDS.map((field) => [field, $(`#run-${field}`)]));
  const clashes = Object.fromEntries(FIELDS.map((field) => [field, createClash(field)]));
  const drafts = new Map(); // room id -> what was typed and is not yet saved, as of rundraft.js
  const standing = {}; // field -> what the run had when its input was painted: above that somebody types
  let saving = false, painted = "";

  const draftOf = (room) => drafts.get(room.id) ?? {};

  function redraft(room, draft) {
    if (Object.keys(draft).length) drafts.set(room.id, draft);
    else drafts.delete(room.id);
  }

  function paint(room, mine) {
    const draft = draftOf(room);
    for (const field of FIELDS) {
      const input = inputs[field], text = draft[field]?.text ?? textOf(room, field), typing = document.activeElement === input && painted === room.id && !input.readOnly;
      if (input.value === text || !typing) standing[field] = room[field];
      if (input.value !== text && !typing) input.value = text;
      input.readOnly = !mine;
    }
    painted = room.id;
    $(".go", form).hidden = !mine;
    paintSave(room);
  }

  function paintSave(room) {
    const { errors, changes, clashes: open } = asked(draftOf(room), room), changed = Object.keys(errors).length || Object.keys(changes).length;
    setDisabled($("#save"), saving || !changed || !control.ready);
    setText($("#save"), saving ? "Saving…" : changed ? "Save" : "Saved");
    hide($("#discard"), !changed || saving, $("#save"));
    for (const field of FIELDS) clashes[field].show(open.includes(field) && !saving ? room : null);
  }

  /** What stands below a field that somebody else has saved since one typed in it: their version, and the choice. */
  function createClash(field) {
    const said = el("p", { attributes: { role: "status" } }), theirs = el("blockquote", { attributes: { dir: "auto" } });
    const take = el("button", { type: "button", className: "button" }, "Take theirs"), keep = el("button", { type: "button", className: "button" }, "Keep mine");
    const box = el("div", { className: "clash", id: `run-${field}-clash`, hidden: true, attributes: { role: "group", "aria-label": "Another version" } }, said, theirs, el("div", { className: "row" }, take, keep));
    $(`#run-${field}-error`).after(box);
    const settle = (draft) => {
      const room = opened();
      redraft(room, draft(room));
      if (!draftOf(room)[field]) { inputs[field].value = textOf(room, field); standing[field] = room[field]; }
      inputs[field].focus();
      typing();
      paintSave(room);
    };
    onClick(take, () => settle((room) => without(draftOf(room), field)));
    onClick(keep, () => settle((room) => kept(draftOf(room), field, room)));
    return {
      take,
      show(room) {
        box.hidden = !room;
        setText(said, room ? `Somebody else saved ${TITLES[field]} meanwhile:` : "");
        setText(theirs, room ? textOf(room, field) || "(nothing)" : "");
      },
    };
  }

  /** Say beside each field what is wrong with it; {} takes it back. */
  function showErrors(errors) {
    for (const [field, input] of Object.entries(inputs)) {
      sayError($(`#run-${field}-error`), errors[field]);
      input.setAttribute("aria-invalid", String(Boolean(errors[field])));
    }
  }

  function refuse(errors) {
    showErrors(errors);
    inputs[FIELDS.find((field) => errors[field]) ?? "name"].focus();
  }

  for (const [field, input] of Object.entries(inputs)) {
    input.addEventListener("input", () => {
      const room = opened();
      if (!room) return;
      redraft(room, typedIn(draftOf(room), field, input.value, standing[field]));
      typing();
      paintSave(room);
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const room = opened();
    if (!room || $("#save").getAttribute("aria-disabled") === "true") return;
    const { errors, changes, expected, clashes: open } = asked(draftOf(room), room);
    if (Object.keys(errors).length) return refuse(errors);
    if (open.length) return clashes[open[0]].take.focus();
    saving = true;
    paintSave(room);
    const sent = draftOf(room), answer = await control.send("update_room", { room: room.id, ...changes, expected });
    saving = false;
    if (answer.ok) {
      redraft(room, taken(draftOf(room), sent, changes));
      return saved(room, changes);
    }
    if (opened()?.id !== room.id) { // what was typed is still there when the run is opened again
      toast(`“${within(room.name)}” was not saved. ${answer.error.message}`, "error");
      return opened() && paintSave(opened());
    }
    const field = answer.error.field?.split(".")[0];
    if (answer.error.code === "conflict") { // the list with what it became is on its way
      paintSave({ ...opened(), ...answer.error.current });
      return clashes[field]?.take.focus();
    }
    if (Object.hasOwn(inputs, field ?? "")) refuse({ [field]: answer.error.message });
    else failed(answer.error.message);
    paintSave(opened());
  });

  onClick($("#discard"), () => {
    const room = opened();
    drafts.delete(room.id);
    typing();
    inputs.name.focus();
    inputs.name.value = room.name;
    paint(room, true);
  });

  return { paint, clear: () => showErrors({}) };
}
