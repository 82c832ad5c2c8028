// A room's settings: the form, what it sends, and what takes it back.

import { editable, fieldsOf, undoOf } from "../domain/fields.js";
import { lastChange } from "../domain/settingchanges.js";
import { readPresets } from "../net/presets.js";
import { mayControl } from "../ui/controller.js";
import { $, setText } from "../ui/dom.js";
import * as words from "../words/en/settings.js";
import { createConfigText, leftOut } from "./configtext.js";
import { createFoot, createForm } from "./form.js";

/** Binds the settings panel; `paint()` brings it up to date, `onPresets()` is called when the presets are known. */
export function createSettings({ store, control, onPresets }) {
  let presets = null, applying = false, refused = null, painted = "";
  let last = null; // {before, after} of what was applied last

  const form = createForm($("#settings-form"), { shared: true, onInput: () => { refused = null; paint(true); } });
  const search = $("#settings-search"), find = () => { $("#settings-none").hidden = form.find(search.value); };
  search.addEventListener("input", find);
  const foot = createFoot($("#settings-foot"), { form: "settings-form", discard: () => form.discard(), undo });
  createConfigText($("#config-text"), {
    read: () => ({ preset: store.state.room.preset, config: form.config() }),
    paste: ({ config }) => {
      const { algorithm } = store.state.room.config;
      if ((config.algorithm ?? algorithm) !== algorithm) return words.otherAlgorithm(config.algorithm, algorithm);
      return leftOut(form.fill(config));
    },
  });
  $("#settings-form").addEventListener("submit", (event) => { event.preventDefault(); apply(); });

  readPresets((known) => { presets = known; onPresets(); }, (error) => setText($("#settings-sentence"), words.unreadable(error.message)));

  /** The preset a room was made from; one of the same algorithm where that is gone. */
  const presetOf = (room) => presets?.find(({ name }) => name === room?.preset) ?? presets?.find(({ config }) => config.algorithm === room?.config.algorithm);

  function paint(typed = false) {
    const { room } = store.state;
    const preset = presetOf(room);
    if (!room || !preset) return;
    const locked = !mayControl();
    const now = JSON.stringify([room.config, room.state, locked]);
    if (!typed && now !== painted) form.show({ schema: preset.schema, preset: preset.config, config: room.config, state: room.state, locked });
    painted = now;
    search.hidden = false;
    setText($("#settings-sentence"), locked ? words.LOCKED : words.fromPreset(room.preset, form.changed()));
    foot.show({ ...form.draft(), busy: applying, message: refused, locked, undoable: taken() !== null });
  }

  async function apply() {
    const draft = form.draft(), { changes, expected, errors } = draft;
    if (Object.keys(errors).length) return form.focusError();
    if (!Object.keys(changes).length) return;
    const { config } = store.state.room;
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, config[name]]));
    if (await configure(changes, expected)) {
      last = { before, after: changes };
      form.taken(draft);
    }
    paint(true);
  }

  /** What Undo takes back, {before, after}: what was applied here last, else the newest change whoever made it; null where that is another again. */
  const taken = () => [last, lastChange(store.state.markers)].find((change) => undoOf(change, store.state.room.config) !== null && mayChange(change.before)) ?? null;

  /** Whether all these settings may change now: some are fixed while a run lives. */
  function mayChange(values) {
    const { room } = store.state;
    return fieldsOf(presetOf(room).schema).filter(({ name }) => name in values).every((field) => editable(field, room.state));
  }

  async function undo() {
    const change = taken();
    if (change && await configure(change.before, change.after)) last = null;
    paint(true);
  }

  /** Whether the server has taken `changes`; `expected` is what was seen of them, so that nothing is taken back that somebody else set meanwhile. */
  async function configure(changes, expected) {
    if (applying) return false;
    applying = true;
    paint(true);
    const answer = await control.send("configure", { room: store.state.id, config: changes, expected });
    applying = false;
    if (answer.ok) store.tell("configured", changes);
    else if (answer.error.code === "conflict") store.tell("configured", answer.error.current); // the form shows both
    else if (!form.refuse(answer.error)) refused = answer.error.message;
    return answer.ok;
  }

  return {
    paint, presetOf,
    /** The form's fields; null while they are not known. */
    fields() { const preset = presetOf(store.state.room); return preset ? fieldsOf(preset.schema) : null; },
  };
}
