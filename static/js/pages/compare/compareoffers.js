// The list of runs to add to those that are compared. It stays open for the next one, and is drawn only while it is.

import { unitOf } from "../../domain/kinds.js";
import { offered } from "../../domain/runlist.js";
import { stateOf } from "../../domain/states.js";
import { $, arrange, el, setText } from "../../ui/dom.js";
import { stepsShort } from "../../words/en/quantities.js";

/**
 * Bind the popover `list` that `opener` opens. `others()` are the rooms that may be added, null where there are as many as fit (`most`); `add(id)` adds one.
 * Returns {paint()}.
 */
export function createOffers(list, opener, { others, add, most }) {
  const search = $("input", list), none = $("#add-none"), items = $("ul", list), made = new Map(); // room id -> what offers it

  function create({ id }) {
    const name = el("bdi"), state = el("span", { className: "key num" }), button = el("button", { className: "quiet", type: "button" }, name, state);
    button.addEventListener("click", () => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      add(id);
      if (!next) { search.value = ""; paint(); } // it was the last that was found
      (next?.isConnected ? $("button", next) : search.hidden ? opener : search).focus(); // for the next one
    });
    const item = el("li", {}, button);
    return { item, name, state };
  }

  function paint() {
    if (!list.matches(":popover-open")) return;
    const rooms = others(), found = rooms ? offered(rooms, search.value) : [];
    search.hidden = !rooms?.length;
    for (const room of found) {
      if (!made.has(room.id)) made.set(room.id, create(room));
      setText(made.get(room.id).name, room.name);
      setText(made.get(room.id).state, `${stateOf(room).word}, ${stepsShort(room.step, unitOf(room))}`);
    }
    arrange(items, found.map(({ id }) => made.get(id).item));
    none.hidden = found.length > 0;
    setText(none, !rooms ? `${most} runs are the most that fit side by side. Remove one first.` : rooms.length ? "No run has all of these words." : "All rooms are here already.");
  }

  search.addEventListener("input", paint);
  // WebKit takes Escape for the field's own, to empty it, also where it is empty
  search.addEventListener("keydown", ({ key }) => { if (key === "Escape" && !search.value) list.hidePopover(); });
  list.addEventListener("toggle", (event) => {
    const opens = event.newState === "open";
    opener.setAttribute("aria-expanded", String(opens));
    if (!opens) return;
    search.value = "";
    paint();
    if (!search.hidden && matchMedia("(hover: hover)").matches) search.focus({ preventScroll: true }); // a phone's keyboard would cover the list
  });
  return { paint };
}
