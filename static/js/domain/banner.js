// What the banner says of the connection and the server. No DOM.

/** Why the page may not join, in words; an id that is unknown was mostly a room's that is deleted now. @type {(refused: Refusal | null) => string} */
const refusalOf = (refused) => (refused?.code === "unknown_room" ? "This run does not exist, or it was deleted. If it is restored, this page continues with it." : refused?.message ?? "The server refused this page.");

/**
 * The banner {text, counting?, level, again?, reload?} for a state; null where all is well. `counting` goes on `text` and changes with every second;
 * `again`: one may try at once, `reload`: the page may be loaded anew, as it is not of the server's version. `version` is the page's own.
 * @type {(state: Pick<PageState, "connection" | "server">, now: number, version?: string) => { text: string, counting?: string, level: string, again?: boolean, reload?: boolean } | null}
 */
export function bannerOf({ connection, server }, now, version = server.version) {
  const counting = `Trying again in ${Math.max(1, Math.ceil(((connection.retryAt ?? now) - now) / 1000))} s.`;
  if (connection.state === "refused") return { text: refusalOf(connection.refused), counting, level: "bad", again: true };
  if (connection.state === "offline" && now - connection.since > 600) {
    return { text: "Connection lost. Training continues on the server.", counting, level: "warn", again: true };
  }
  if (connection.state !== "online") return null;
  if (server.supervisor === "down") return { text: server.reason ?? "The training process is down. It is being restarted.", level: "bad" };
  if (server.supervisor === "starting") return { text: "The training process is restarting. Each run that was going says how it continues.", level: "warn" };
  if (server.store === "failing") return { text: `Results cannot be saved: ${server.reason ?? "the store does not answer"}. Training continues.`, level: "bad" };
  if (server.version && server.version !== version) return { text: `This page is of version ${version}, the server of ${server.version}.`, level: "warn", reload: true };
  return null;
}
