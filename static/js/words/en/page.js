// What every page has around its content: the banner of its connection, toasts, help.

export const NO_RUN = "This run does not exist, or it was deleted. If it is restored, this page continues with it.";
export const REFUSED = "The server refused this page.";
export const LOST = "Connection lost. Training continues on the server.";
export const SUPERVISOR_DOWN = "The training process is down. It is being restarted.";
export const SUPERVISOR_STARTING = "The training process is restarting. Each run that was going says how it continues.";

/** @type {(seconds: number) => string} */
export const tryingAgain = (seconds) => `Trying again in ${seconds} s.`;
/** `reason` is the server's, null where it gives none. @type {(reason: string | null | undefined) => string} */
export const storeFails = (reason) => `Results cannot be saved: ${reason ?? "the store does not answer"}. Training continues.`;
/** @type {(page: string | undefined, server: string) => string} */
export const otherVersion = (page, server) => `This page is of version ${page}, the server of ${server}.`;

export const LINK_COPIED = "Link copied.";
export const LINK_NOT_COPIED = "The browser did not allow copying. The link is in the address bar.";
export const EMBED = "Embed the board";
export const COPIED = "Copied";
export const UNKNOWN_TOKEN = "The server does not know this token.";
export const UNLOCKED = "Controls unlocked in this browser.";
export const ALL_THE_WORDS = "All the words";
export const NOT_LOADED = "A part of this page could not be loaded.";
export const RELOAD = "Reload";
export const MORE = "More";
export const TO_LIGHT = "Switch to the light theme";
export const TO_DARK = "Switch to the dark theme";
