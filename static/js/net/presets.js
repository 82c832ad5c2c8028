// The presets, which never change while a server runs: read once a page.

import { ApiError, createReader } from "./api.js";

/** Calls `known(presets)` once they are here, and `failed(error)` after each time they could not be read; they are then tried again. @type {(known: (presets: any[]) => void, failed: (error: Error) => void) => void} */
export function readPresets(known, failed) {
  createReader(() => "/api/presets", ({ presets }) => {
    if (!Array.isArray(presets) || !presets.length) throw new ApiError("The server sent no presets.");
    known(presets);
  }, failed).read();
}
