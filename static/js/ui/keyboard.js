// When a key is a command of the page, and when it belongs to what has the focus or to the browser.

import { remembered } from "../lib/remembered.js";

/** Where keys are text, or choose. */
export const WRITES = "input:not([type=range], [type=radio], [type=checkbox]), select, textarea";

/** Whether the key stands alone: with Ctrl, ⌘ or Alt it is the browser's. @type {(event: KeyboardEvent | WheelEvent | PointerEvent) => boolean} */
export const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;

/** Whether the key alone is a command: not where the viewer has switched such keys off, as who dictates does. @type {(event: KeyboardEvent) => boolean} */
export const isCommand = (event) => isPlain(event) && remembered("keys") !== "off";

/** Whether the key was pressed where `selector` has the focus. @type {(event: Event, selector: string) => boolean} */
export const isIn = (event, selector) => Boolean(/** @type {Element} */ (event.target).closest?.(selector));
