// What the banner says of the connection and the server. No DOM.

import { LOST, NO_RUN, REFUSED, SUPERVISOR_DOWN, SUPERVISOR_STARTING, otherVersion, storeFails, tryingAgain } from "../words/en/page.js";

/** Why the page may not join, in words; an id that is unknown was mostly a room's that is deleted now. @type {(refused: Refusal | null) => string} */
const refusalOf = (refused) => (refused?.code === "unknown_room" ? NO_RUN : refused?.message ?? REFUSED);

/**
 * The banner {text, counting?, level, again?, reload?} for a state; null where all is well. `counting` goes on `text` and changes with every second;
 * `again`: one may try at once, `reload`: the page may be loaded anew, as it is not of the server's version. `version` is the page's own.
 * @type {(state: Pick<PageState, "connection" | "server">, now: number, version?: string) => { text: string, counting?: string, level: string, again?: boolean, reload?: boolean } | null}
 */
export function bannerOf({ connection, server }, now, version = server.version) {
  const counting = tryingAgain(Math.max(1, Math.ceil(((connection.retryAt ?? now) - now) / 1000)));
  if (connection.state === "refused") return { text: refusalOf(connection.refused), counting, level: "bad", again: true };
  if (connection.state === "offline" && now - connection.since > 600) {
    return { text: LOST, counting, level: "warn", again: true };
  }
  if (connection.state !== "online") return null;
  if (server.supervisor === "down") return { text: server.reason ?? SUPERVISOR_DOWN, level: "bad" };
  if (server.supervisor === "starting") return { text: SUPERVISOR_STARTING, level: "warn" };
  if (server.store === "failing") return { text: storeFails(server.reason), level: "bad" };
  if (server.version && server.version !== version) return { text: otherVersion(version, server.version), level: "warn", reload: true };
  return null;
}
