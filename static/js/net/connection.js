// The page's two connections, as they follow the network and the page's life: /watch, which all have, and /control, for commands.

import { createControl } from "./control.js";
import { io } from "./socketio.js";
import { createWatch } from "./watch.js";

const OPTIONS = { transports: ["websocket", "polling"], tryAllTransports: true, timeout: 30_000, reconnection: false, forceNew: true };

/** Leave with the page, and come back where the browser brings it back as it was. @type {(life: { close: () => void, open: () => void }) => void} */
function liveWithPage({ close, open }) {
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
}

/** {@link createWatch} over a connection of its own. @type {(store: Store, room: string, told: any) => ReturnType<typeof createWatch>} */
export function watch(store, room, told) {
  const watching = createWatch(io("/watch", OPTIONS), store, room, told);
  addEventListener("offline", watching.cut);
  addEventListener("online", watching.tryNow);
  liveWithPage(watching);
  return watching;
}

/** Ask for the cookie that the control link gives: uploads need it, and so does the next page. Without it commands still work here. @type {(token: string) => Promise<unknown>} */
const takeCookie = (token) => fetch("/api/control", { method: "POST", headers: { Authorization: `Bearer ${token}` } }).catch(() => null);

/** Ask for the page once more: on its own machine the server then gives a new cookie. */
const renewCookie = () => fetch(location.pathname, { cache: "no-store" });

/** {@link createControl} over connections of its own. @type {(told: { onChange?: () => void, onRefused?: () => void }) => Control} */
export function control(told) {
  const controlling = createControl((/** @type {any} */ auth) => io("/control", auth ? { ...OPTIONS, auth } : OPTIONS), { takeCookie, renewCookie, ...told });
  liveWithPage({ close: controlling.close, open: controlling.reopen });
  return controlling;
}
