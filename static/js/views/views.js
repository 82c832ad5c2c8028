// What boards show, by the view of a room's kind: a game of Tetris, pictures, or nothing. Another view is another line here, and a module beside this one.

import { createBoard } from "../tetris/board.js";
import { addressOf, bytesOf, decode } from "../tetris/frames.js";
import { VERSION, createPictureBoard, decodePicture } from "./picture.js";

/** A board that stays empty: its card says so. @type {() => Board<any>} */
const createNoBoard = () => ({ show() {}, step() {}, freeze: () => null, unfreeze() {}, loading() {}, empty() {}, close() {}, frame: null });

/** @type {Record<string, (canvas: HTMLCanvasElement, told?: { onStart?: (frame: any) => void }) => Board<any>>} */
const BOARDS = { tetris: createBoard, picture: createPictureBoard, none: createNoBoard };

/** A board on `canvas` for rooms of this view, as of `createBoard`. @type {(view: string, canvas: HTMLCanvasElement, told?: { onStart?: (frame: any) => void }) => Board<any>} */
export const createView = (view, canvas, told) => (BOARDS[view] ?? createNoBoard)(canvas, told);

/** Whether a frame is a placement, and no picture. @type {(frame: Frame | Picture) => frame is Frame} */
export const isPlacement = (frame) => "cells" in frame;

/** The frame in `blob`, of whichever view; a FrameError says what is wrong. @type {(blob: Bytes) => Frame | Picture} */
export const frameIn = (blob) => (bytesOf(blob)[0] === VERSION ? decodePicture(bytesOf(blob)) : decode(blob));

/** The frame in `blob` where it is of `room` and of this view; null where it is of another. @type {(blob: Bytes, room: Room | null, view: string) => Frame | Picture | null} */
export function frameOf(blob, room, view) {
  const address = addressOf(blob);
  return room && address?.room === room.number && address?.view === view ? frameIn(blob) : null;
}
