// Frames that are pictures, and a board that shows the newest of them; the layout stands in tetris_viz/core/pictures.py.

import { VIEWS } from "../tetris/frames.js";
import { contextOf } from "../ui/dom.js";

export const VERSION = 2;
const HEAD = 28, OVER = 1;

/** What the bytes of a picture's frame say. @type {(bytes: Uint8Array) => Picture} */
export function decodePicture(bytes) {
  const at = new DataView(bytes.buffer, bytes.byteOffset), u32 = (/** @type {number} */ offset) => at.getUint32(offset, true);
  return { room: u32(12), view: VIEWS[bytes[1]], game: u32(16), number: u32(20), step: u32(24), over: Boolean(bytes[2] & OVER), truncated: false, image: bytes.slice(HEAD) };
}

/** A function that paints the newest picture it was given on `canvas`, and answers whether it was still wanted. @type {(canvas: HTMLCanvasElement) => (frame: Picture | null) => Promise<boolean>} */
export function createPicturePainter(canvas) {
  let asked = 0;
  return async (frame) => {
    const mine = ++asked;
    if (!frame) { contextOf(canvas).clearRect(0, 0, canvas.width, canvas.height); return true; }
    const picture = await createImageBitmap(new Blob([frame.image]));
    const wanted = mine === asked;
    if (wanted) {
      [canvas.width, canvas.height] = [picture.width, picture.height];
      contextOf(canvas).drawImage(picture, 0, 0);
      canvas.dataset.placement = `${frame.game}:${frame.number}`;
    }
    picture.close();
    return wanted;
  };
}

/** A board of pictures on `canvas`, as `createBoard` makes one of Tetris. @type {(canvas: HTMLCanvasElement, told?: { onStart?: (frame: Picture) => void }) => Board<Picture>} */
export function createPictureBoard(canvas, { onStart = () => {} } = {}) {
  const paint = createPicturePainter(canvas);
  let current = /** @type {Picture | null} */ (null), waiting = /** @type {Picture | null} */ (null), isFrozen = false;
  canvas.classList.add("picture");

  /** @type {(frame: Picture) => Promise<void>} */
  async function put(frame) {
    if (!await paint(frame)) return;
    current = frame;
    onStart(frame);
  }
  function clear() {
    current = waiting = null;
    paint(null);
    delete canvas.dataset.placement;
  }
  return {
    show(frame) { if (isFrozen) waiting = frame; else put(frame); },
    step: put,
    freeze() { isFrozen = true; return waiting; },
    unfreeze() { isFrozen = false; waiting = null; },
    loading: clear,
    empty: clear,
    get frame() { return current; },
    close() { clear(); canvas.classList.remove("picture"); },
  };
}
