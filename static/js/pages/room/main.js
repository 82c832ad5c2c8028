// The room's page: its board first, and all else (room.js) once that is there.

import { $ } from "../../ui/dom.js";
import { toast } from "../../ui/toast.js";
import { NOT_LOADED, RELOAD } from "../../words/en/page.js";
import { onSettled, store } from "./roomboard.js";

const LOST = 3000; // ms until the rest is loaded where nobody answers

let loading = false;
/** Load the rest of the page in `wait` ms: all its modules at once, not as each is found in another. */
const loadRest = (wait) => setTimeout(() => {
  if (loading) return;
  loading = true;
  document.head.append($("#rest").content);
  import("./room.js").catch((fault) => { beginAgain(); throw fault; });
}, wait);

/** The rest could not be loaded: say so, and load the whole page once a server that went is back. */
function beginAgain() {
  let gone = store.state.connection.state === "offline";
  toast(NOT_LOADED, "error", { label: RELOAD, ms: 2 ** 31 - 1, act: () => location.reload() });
  store.listen(() => {
    const { state } = store.state.connection;
    gone ||= state === "offline";
    if (gone && state === "online") location.reload();
  });
}

onSettled(loadRest);
loadRest(LOST);
