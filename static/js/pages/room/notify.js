// Notifications that the viewer switches on, room by room: finished, failed, new best.

import { onWanted, want, wantedOf } from "../../domain/notifychoice.js";
import { $, $$, setText } from "../../ui/dom.js";
import { NOTIFICATIONS } from "../../words/en/room.js";

const permission = () => (!("Notification" in window) || !isSecureContext ? "impossible" : Notification.permission);

/** Binds the panel of `room`; returns `tell(kind, title, text)`, which notifies where that kind is switched on. */
export function createNotifier(room) {
  const panel = $("#notify"), boxes = $$("input", panel), openers = $$("[popovertarget=notify]");
  let failed = false;

  function paint() {
    const may = failed ? "impossible" : permission(), wanted = wantedOf(room);
    for (const box of boxes) { box.checked = may === "granted" && wanted.includes(box.value); box.disabled = may === "impossible"; }
    openers.forEach((opener) => opener.toggleAttribute("data-on", may === "granted" && wanted.length > 0));
    setText($("#notify-how"), NOTIFICATIONS[may]);
  }

  /** Whether a notification can be made here: some phones only notify through a service worker, and throw. */
  function isPossible() {
    try { new Notification(document.title, { silent: true, tag: room }).close(); } catch { failed = true; }
    return !failed;
  }

  async function change(box) {
    if (box.checked && permission() === "default") await Notification.requestPermission();
    want(room, box.value, box.checked && permission() === "granted" && isPossible());
    paint();
  }

  boxes.forEach((box) => box.addEventListener("change", () => change(box)));
  panel.addEventListener("toggle", (event) => { paint(); openers.forEach((opener) => opener.setAttribute("aria-expanded", String(event.newState === "open"))); });
  onWanted(room, paint);
  paint();

  return (kind, title, text) => {
    if (!wantedOf(room).includes(kind) || permission() !== "granted") return;
    try {
      const note = new Notification(title, { body: text, tag: `${room} ${kind}`, icon: $("link[rel=icon]").href });
      note.addEventListener("click", () => { focus(); note.close(); });
    } catch {
      failed = true;
      paint();
    }
  };
}
