// How a new room is started: a preset, its settings, a name, perhaps a checkpoint; and what the server can take now.

import { capacity } from "../domain/capacity.js";
import { freeSeed } from "../domain/freeseed.js";
import { oneLine } from "../lib/text.js";
import { begin } from "../net/begin.js";
import { readPresets } from "../net/presets.js";
import { $, $$, el, icon, setText } from "../ui/dom.js";
import { showMore } from "../ui/overflow.js";
import { createSpark, paintSpark } from "../ui/spark.js";
import { capacitySentence } from "../words/en/lobby.js";
import { toFix } from "../words/en/settings.js";
import { createConfigText, leftOut } from "./configtext.js";
import { createForm } from "./form.js";
import { bindFromFile } from "./fromfile.js";
import { placeNewRoom } from "./newroomplace.js";

/** Bind the panel. `paint()`: the rooms, the server or the connection are others now; `show(yes)`: whether one may make rooms here. */
export function createNewRoom({ store, control }) {
  const panel = $("#new-room"), create = $("#create"), place = placeNewRoom(panel, $("#new-room-sheet"));
  let presets = [], busy = false;
  let made = null; // {room, from}: a room that was made and then not started, and the form it was made from
  let seed = null, given = false; // what the form proposes; whether a config that was filled in says which

  const settings = createForm($("#preset-fields"), { prefix: "new", onInput: () => { refuse(null); paint(); } });
  const chosen = () => presets.find(({ name }) => name === $("input[name=preset]:checked")?.value);
  const file = bindFromFile((told) => { if (told && choose(told.preset)) fill(told.config); paint(); });

  /** What a person asks for in the form. */
  function asked() {
    const name = oneLine($("#room-name").value), checkpoint = file.checkpoint();
    return { preset: chosen()?.name, config: settings.draft().changes, ...(name ? { name } : {}), ...(checkpoint ? { from_checkpoint: checkpoint } : {}) };
  }

  /** Whether the form, as it stands, has made a room that waits for its start. */
  const madeBefore = () => made !== null && made.from === JSON.stringify(asked());

  function paint() {
    if (chosen() && !busy && !given && !madeBefore() && seed !== free()) showSettings();
    const now = capacity(store.state.rooms ?? [], store.state.server.max_running_rooms ?? null), waits = madeBefore();
    create.disabled = busy || file.looking() || !control.ready || !presets.length;
    setText($("span", create), busy ? "Creating…" : waits ? "Start it" : now.full ? "Create and queue" : "Create and start");
    setText($("#running-rooms"), store.state.rooms ? capacitySentence(now) : "");
  }

  // --- presets and settings --------------------------------------------------

  /** Choose a preset by its name; whether there is one. */
  function choose(name) {
    const radio = $$("input[name=preset]").find(({ value }) => value === name);
    if (!radio) return false;
    radio.checked = true;
    showSettings();
    return true;
  }

  const free = () => freeSeed(store.state.rooms ?? [], chosen());

  /** The preset's settings, with a seed that none of its runs has: the same one again would be the same run again. */
  function showSettings() {
    const preset = chosen();
    if (!preset) return;
    [seed, given] = [free(), false];
    settings.show({ schema: preset.schema, preset: preset.config, config: { ...preset.config, seed }, state: "created", locked: false });
  }

  function fill(config) {
    given = "seed" in config;
    return settings.fill(config);
  }

  function pictureOf({ sketch }) {
    const spark = createSpark();
    paintSpark(spark, sketch.map((height, i) => [i / (sketch.length - 1), height]));
    return spark;
  }

  function paintPresets() {
    const legend = $("#presets legend");
    $("#presets").replaceChildren(legend, ...presets.map((preset) => el("label", {},
      el("input", { type: "radio", name: "preset", value: preset.name, checked: Boolean(preset.default), onchange: showSettings }),
      el("span", {}, el("b", {}, preset.title), " ", el("span", { className: "key" }, preset.name), el("span", { className: "sentence" }, preset.sentence)),
      pictureOf(preset))));
    showSettings();
    paint();
  }
  readPresets((known) => { presets = known; refuse(null); paintPresets(); }, (error) => refuse(`The presets cannot be read. ${error.message} Trying again.`));

  createConfigText($("#config-text"), {
    read: () => (chosen() ? { preset: chosen().name, config: settings.config() } : null),
    paste: ({ preset, config }) => {
      if (!chosen()) return "The presets have not loaded yet.";
      const name = preset ?? chosen().name, found = presets.find((one) => one.name === name);
      if (!found) return `There is no preset “${preset}” here.`;
      const { algorithm } = found.config;
      if ((config.algorithm ?? algorithm) !== algorithm) return `This config is for ${config.algorithm}; the preset ${name} learns by ${algorithm}.`;
      choose(name);
      settings.discard();
      return leftOut(fill(config));
    },
  });

  function openSettings(open) {
    $("#preset-settings").hidden = !open;
    $("#create-settings").setAttribute("aria-expanded", String(open));
    if (open) $("#preset-settings").scrollIntoView({ block: "nearest" });
  }
  showMore($("#preset-settings"));
  $("#create-settings").addEventListener("click", () => openSettings($("#preset-settings").hidden));

  // --- creating --------------------------------------------------------------

  /** Say why nothing was started, in words and links; null takes it back. */
  function refuse(message) {
    const error = $("#create-error");
    error.hidden = !message;
    error.replaceChildren(...(message ? [icon("warn"), el("span", {}, ...[message].flat())] : []));
  }

  const mend = (count) => { openSettings(true); settings.focusError(); refuse(`${toFix(count)}.`); };

  $("#new-room-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = Object.keys(settings.draft().errors).length;
    if (wrong) return mend(wrong);
    refuse(null);
    busy = true;
    paint();
    const from = asked(), wanted = { ...from, config: { seed, ...from.config } };
    const { room, error } = await begin(control, wanted, madeBefore() ? made.room : null);
    made = room && error?.code !== "unknown_room" ? { room, from: JSON.stringify(from) } : null; // unknown: deleted meanwhile
    busy = false;
    paint();
    if (!error) return location.assign(`/rooms/${room}`);
    if (!room && settings.refuse(error)) return mend(1);
    refuse(made ? ["The ", el("a", { href: `/rooms/${made.room}` }, "room"), ` was made, but not started. ${error.message}`] : error.message);
    paint();
  });
  $("#new-room-form").addEventListener("input", paint);

  return {
    paint,
    show(yes) {
      panel.hidden = !yes;
      if (yes) place.openIfAsked(); else place.close();
    },
  };
}
