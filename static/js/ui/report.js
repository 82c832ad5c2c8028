// A report for whoever looks into a fault: versions, browser, room and what went wrong. Nothing secret: of an address only its path, no token, no names but the room's.

import { stateOf } from "../domain/states.js";
import { getJson } from "../net/api.js";
import { readLog } from "../net/log.js";
import { mayControl } from "./controller.js";
import { $ } from "./dom.js";

const PATIENCE = 5000; // ms for the server's part
/** @type {(name: string, value: any) => string | null} */
const line = (name, value) => (value === null || value === undefined || value === "" ? null : `${name}: ${value}`);

/** What a room's part of the report says. @type {(room: Room) => (string | null)[]} */
function roomLines({ id, name, preset, state, attempt, step, seq, reason, config }) {
  return [line("Room", `${id}, “${name}”, ${stateOf({ state }).word.toLowerCase()}, attempt ${attempt}, step ${step}, event ${seq}`), line("Preset", preset),
    line("Settings", JSON.stringify(config)), line("Reason", reason)];
}

/**
 * The report in lines. `about` are the versions as the page tells them, `browser` its name for itself, `page` {path, width, height, ratio, theme, connection},
 * `errors` those of its scripts, `server` and `room` what the API answers, each possibly an Error, `log` the last lines of the room's, for who may have them. No DOM.
 * @type {(facts: { about: string, browser: string, page: any, errors?: any[], server?: any, room?: any, log?: string }) => string}
 */
export function reportOf({ about, browser, page, errors = [], server = null, room = null, log = "" }) {
  const asked = (/** @type {any} */ answer, /** @type {(answer: any) => any[]} */ lines) => (answer instanceof Error ? [`The server does not say: ${answer.message}`] : answer ? lines(answer) : []);
  return [about, line("Browser", browser), line("Page", `${page.path}, ${page.width}x${page.height} at ${page.ratio}, ${page.theme}, ${page.connection}`),
    ...asked(server, ({ status, server: { supervisor, store, reason } }) => [line("Server", `${status}, supervisor ${supervisor}, store ${store}`), line("Reason", reason)]),
    ...asked(room, roomLines), line("Log", log && `\n${log}`),
    ...errors.map(({ message, source, line: at, column }) => `Error: ${message} (${source}:${at}:${column})`)].filter(Boolean).join("\n");
}

/** {@link reportOf} this page, now. */
export async function makeReport() {
  const { dataset } = document.body, told = (/** @type {string} */ address) => getJson(address, { within: PATIENCE }).catch((error) => error);
  const log = dataset.room && mayControl() ? readLog(dataset.room, { within: PATIENCE }).catch(() => "") : "";
  const [server, room, lines] = await Promise.all([told("/healthz"), dataset.room ? told(`/api/rooms/${dataset.room}`) : null, log]);
  const page = { path: location.pathname, width: innerWidth, height: innerHeight, ratio: devicePixelRatio, theme: document.documentElement.dataset.theme, connection: dataset.connection };
  return reportOf({ about: $("#about").textContent, browser: navigator.userAgent, page, errors: /** @type {any} */ (globalThis).pageErrors, server, room, log: lines });
}
