// A run's name, tags and notes as a form: what is typed stays with its run until it is saved or discarded.

import { changes, parseTags } from "./runlist.js";
import { $, el, icon, onClick, setDisabled, setText } from "./shell.js";

const typed = (room) => ({ name: room.name, tags: room.tags.join(", "), notes: room.notes });

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
  const form = $("#details-form"), inputs = { name: $("#run-name"), tags: $("#run-tags"), notes: $("#run-notes") };
  const drafts = new Map(); // room id -> {name, tags, notes} as typed and not yet saved
  let saving = false, painted = "";

  /** What the form asks for: {changes} for update_room, or {errors} by field. */
  function asked(room) {
    const draft = drafts.get(room.id) ?? typed(room), read = parseTags(draft.tags), name = draft.name.trim();
    const errors = { ...(read.error ? { tags: read.error } : {}), ...(name ? {} : { name: "A run needs a name." }) };
    return Object.keys(errors).length ? { errors, changes: {} } : { errors, changes: changes(room, { name, tags: read.tags, notes: draft.notes }) };
  }

  function paint(room, mine) {
    const draft = drafts.get(room.id) ?? typed(room);
    for (const [field, input] of Object.entries(inputs)) {
      if (input.value !== draft[field] && (document.activeElement !== input || painted !== room.id)) input.value = draft[field];
      input.readOnly = !mine;
    }
    painted = room.id;
    $(".go", form).hidden = !mine;
    paintSave(room);
  }

  function paintSave(room) {
    const { errors, changes: wanted } = asked(room), changed = drafts.has(room.id) && (Object.keys(errors).length || Object.keys(wanted).length);
    setDisabled($("#save"), saving || !changed || !control.ready);
    setText($("#save"), saving ? "Saving…" : changed ? "Save" : "Saved");
    $("#discard").hidden = !changed || saving;
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
    inputs[Object.keys(inputs).find((field) => errors[field])].focus();
  }

  for (const [field, input] of Object.entries(inputs)) {
    input.addEventListener("input", () => {
      const room = opened();
      if (!room) return;
      drafts.set(room.id, { ...(drafts.get(room.id) ?? typed(room)), [field]: input.value });
      typing();
      paintSave(room);
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const room = opened();
    if (!room || $("#save").getAttribute("aria-disabled") === "true") return;
    const { errors, changes: wanted } = asked(room);
    if (Object.keys(errors).length) return refuse(errors);
    saving = true;
    paintSave(room);
    const sent = drafts.get(room.id), answer = await control.send("update_room", { room: room.id, ...wanted });
    saving = false;
    if (answer.ok) {
      if (drafts.get(room.id) === sent) drafts.delete(room.id);
      return saved(room, wanted);
    }
    if (opened()?.id !== room.id) return;
    const field = answer.error.field?.split(".")[0];
    if (field in inputs) refuse({ [field]: answer.error.message });
    else failed(answer.error.message);
    paintSave(room);
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
