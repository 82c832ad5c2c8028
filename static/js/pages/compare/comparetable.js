// The table of what several runs are set to: a column a run, the rows in which they differ or all.

import { settingRows } from "../../domain/differences.js";
import { readPresets } from "../../net/presets.js";
import { $, el, setText } from "../../ui/dom.js";
import { sign } from "../../ui/sign.js";
import { runName } from "./runname.js";

/** Bind the section with the table; returns `paint(runs)` for runs {id, room, look}. */
export function createTable(section) {
  let presets = null, unread = "Reading the settings…", showAll = false, runs = [], drawn = [];
  const button = $("#show-all");

  function paint(next = runs) {
    runs = next;
    const now = [presets, unread, showAll, ...runs.flatMap(({ id, room, look }) => [id, room.name, room.preset, room.config, look.colour, look.shape])];
    if (now.length === drawn.length && now.every((each, i) => each === drawn[i])) return; // what is read or selected here stays
    drawn = now;
    const rows = presets ? settingRows(runs.map(({ room }) => room), presets.map(({ schema }) => schema)) : [];
    const differing = rows.filter(({ differs }) => differs), shown = showAll ? rows : differing;
    setText($("#differs-count"), presets && runs.length > 1 ? `${differing.length} of ${rows.length} settings` : "");
    $("thead", section).replaceChildren(el("tr", {}, el("th", { scope: "col" }, "Setting"), ...runs.map(heading)));
    $("tbody", section).replaceChildren(...shown.map((row) => el("tr", {}, el("th", { scope: "row" }, row.label), ...row.values.map((value, i) => el("td", { className: weightOf(row, i) }, value)))));
    $("#same").hidden = shown.length > 0;
    setText($("#same"), !presets ? unread : runs.length > 1 ? "The same settings, and the same seed: one run, repeated. Another seed shows what chance does." : "Add a second run to see what differs.");
    $("table", section).hidden = shown.length === 0;
  }

  const heading = ({ id, room, look }) => el("th", { scope: "col", title: room.name, attributes: { "data-run": id } }, el("div", {}, sign(look), runName(room.name, runs.map((run) => run.room.name))), el("span", { className: "key" }, room.preset ?? ""));

  button.addEventListener("click", () => {
    showAll = !showAll;
    button.setAttribute("aria-pressed", String(showAll));
    setText(button, showAll ? "Only what differs" : "Show all");
    paint();
  });
  readPresets((known) => { presets = known; paint(); }, (error) => { unread = `The settings cannot be read. ${error.message} Trying again.`; paint(); });
  return paint;
}

/** A value as strong as its news: faint where it is the first run's, bold where it differs from it. */
const weightOf = ({ differs, values }, i) => (!differs || i === 0 ? "" : values[i] === values[0] ? "same-as" : "other");
