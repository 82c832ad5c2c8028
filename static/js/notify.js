// Notifications that the viewer switches on, room by room: finished, failed, new best.

import { $, setText } from "./shell.js";

const KINDS = ["finished", "failed", "best"];
const SENTENCES = {
  granted: "They come while this page is open, in whichever tab.",
  default: "The browser asks once whether this site may notify you.",
  denied: "This browser blocks notifications from this site. Allow them in its site settings, then switch them on again.",
  impossible: "This browser cannot notify you from this page.",
};

function kept(room) {
  try { return JSON.parse(localStorage.getItem(`notify ${room}`) ?? "[]").filter((kind) => KINDS.includes(kind)); } catch { return []; }
}

function keep(room, kinds) {
  try { localStorage.setItem(`notify ${room}`, JSON.stringify(kinds)); } catch { /* it then lasts for this page */ }
}

const permission = () => (!("Notification" in window) || !isSecureContext ? "impossible" : Notification.permission);

/** Binds the panel of `room`; returns `tell(kind, title, text)`, which notifies where that kind is switched on. */
export function createNotifier(room) {
  const panel = $("#notify"), boxes = [...panel.querySelectorAll("input")], openers = document.querySelectorAll("[popovertarget=notify]");
  let wanted = kept(room), failed = false;

  function paint() {
    const may = failed ? "impossible" : permission();
    for (const box of boxes) { box.checked = may === "granted" && wanted.includes(box.value); box.disabled = may === "impossible"; }
    openers.forEach((opener) => opener.toggleAttribute("data-on", may === "granted" && wanted.length > 0));
    setText($("#notify-how"), SENTENCES[may]);
  }

  async function change(box) {
    if (box.checked && permission() === "default") await Notification.requestPermission();
    const on = box.checked && permission() === "granted";
    wanted = [...wanted.filter((kind) => kind !== box.value), ...(on ? [box.value] : [])];
    keep(room, wanted);
    paint();
  }

  boxes.forEach((box) => box.addEventListener("change", () => change(box)));
  panel.addEventListener("toggle", (event) => { paint(); openers.forEach((opener) => opener.setAttribute("aria-expanded", String(event.newState === "open"))); });
  paint();

  return (kind, title, text) => {
    if (!wanted.includes(kind) || permission() !== "granted") return;
    try {
      const note = new Notification(title, { body: text, tag: `${room} ${kind}`, icon: document.querySelector("link[rel=icon]").href });
      note.addEventListener("click", () => { focus(); note.close(); });
    } catch { // some phones only notify through a service worker
      failed = true;
      paint();
    }
  };
}
