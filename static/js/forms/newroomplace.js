// Where the form of a new room stands: in the page, or on a narrow screen in a sheet of its own, which the keyboard does not leave. One tap opens it from anywhere.

import { $, $$ } from "../ui/dom.js";
import { setAddress } from "../ui/pageaddress.js";

const narrow = matchMedia("(max-width: 899.98px)");

/** Bind the form `panel`, the `sheet` (a dialog), and all that leads to it. Returns {openIfAsked, close}. */
export function placeNewRoom(panel, sheet) {
  const home = document.createComment("the form of a new room");
  panel.before(home);

  function open() {
    if (panel.hidden || sheet.open) return;
    if (narrow.matches) {
      sheet.append(panel);
      sheet.showModal();
      sheet.scrollTop = 0;
    } else {
      panel.scrollIntoView({ block: "nearest" });
    }
    ($("#presets input:checked") ?? $("#new-room-title"))?.focus({ preventScroll: true });
  }

  sheet.addEventListener("close", () => home.after(panel));
  $("#new-room-close").addEventListener("click", () => sheet.close());
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); }); // beside it
  narrow.addEventListener("change", () => { if (sheet.open && !narrow.matches) sheet.close(); });
  $$("[data-new-room]").forEach((link) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
    event.preventDefault();
    open();
  }));

  return {
    /** Open it where the address asks for that, which is then forgotten: a reload is no wish for another room. */
    openIfAsked() {
      if (!new URLSearchParams(location.search).has("new")) return;
      setAddress("");
      open();
    },
    close() { if (sheet.open) sheet.close(); },
  };
}
