// What every page has around its content: the banner of its connection, copying of its link.

import { bannerOf } from "../domain/banner.js";
import { EMBED, LINK_COPIED, LINK_NOT_COPIED } from "../words/en/page.js";
import { $, $$, setText } from "./dom.js";
import "./helpsheet.js";
import { writeAddress } from "./pageaddress.js";
import "./themeswitch.js";
import { toast } from "./toast.js";

const RELOADED = "tetris-viz.reloaded", SOMETIME = 10_000; // ms: not all screens at once

/** Load the page anew for the server's `version`, once: where that changes nothing, it would go on for ever. @type {(version: string) => void} */
function reloadFor(version) {
  try {
    if (sessionStorage.getItem(RELOADED) === version) return;
    sessionStorage.setItem(RELOADED, version);
  } catch { return; }
  setTimeout(() => location.reload(), Math.random() * SOMETIME);
}

/**
 * Keeps the banner and `body[data-connection]` true to the store. Only what is news is read aloud: no second that is counted.
 * `unattended`: nobody is there who would press a button.
 * @type {(store: Store, tryNow: () => void, how?: { unattended?: boolean }) => void}
 */
export function showConnection(store, tryNow, { unattended = false } = {}) {
  const banner = $("#banner"), news = $("#banner-news");
  const paint = () => {
    const { connection, server } = store.state;
    document.body.dataset.connection = connection.state;
    const found = bannerOf(store.state, performance.now(), document.body.dataset.version), said = unattended && found?.reload ? null : found;
    if (found && !said) reloadFor(server.version ?? "");
    banner.hidden = !said;
    setText(news, said?.text ?? "");
    if (!said) return;
    banner.dataset.level = said.level;
    setText($("p", banner), [said.text, said.counting ?? ""].join(" ").trim());
    $("#try-now").hidden = !said.again;
    $("#reload").hidden = !said.reload;
  };
  $("#try-now").addEventListener("click", tryNow);
  $("#reload").addEventListener("click", () => location.reload());
  store.listen((dirty) => { if (dirty.includes("connection") || dirty.includes("server")) paint(); });
  setInterval(() => { if (["offline", "refused"].includes(store.state.connection.state)) paint(); }, 1000);
  paint();
}

const TO_EMBED = { label: EMBED, ms: 6000, act: () => { $("[data-sheet]").click(); $("#embed-code").select(); } };
$$("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
  writeAddress();
  try { await navigator.clipboard.writeText(location.href); toast(LINK_COPIED, "info", $("#embed-code") && TO_EMBED); } catch { toast(LINK_NOT_COPIED, "warning"); }
}));

// WebKit leaves the focus on what a closed dialog hides: there, no key would be a command of the page.
addEventListener("close", ({ target }) => {
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  if (/** @type {Node} */ (target).contains?.(focused)) focused.blur();
}, true);
