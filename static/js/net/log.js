// The last lines of a room's log, which the server tells only who may control.

import { ApiError, getJson } from "./api.js";

/** @type {(room: string, how?: { within?: number }) => Promise<string>} */
export async function readLog(room, how) {
  const { lines } = await getJson(`/api/rooms/${room}/log`, how);
  if (!Array.isArray(lines)) throw new ApiError("The server sent no lines.");
  return lines.join("\n");
}
