// The curves of many rooms for small pictures: those that are wanted in one moment are asked for together. No DOM.

import { joinKeys } from "../domain/metrickeys.js";
import { own } from "../lib/own.js";
import { getJson } from "./api.js";

const SOON = 50; // ms in which wishes are collected
const BUSY = 1000; // ms that a server is left alone which had no time for any
const MOST = 60; // rooms of one question, as in docs/protocol.md

/** Answers `read(id)`: the series of `keys` of room `id` by step, {key: {x, mean, …}}, {} of a room that is not there; rejects where the server gave no answer. @type {(keys: string[], points: number) => (id: string) => Promise<Record<string, Series>>} */
export function createManyCurves(keys, points) {
  let wanted = new Map(), asking = false, timer = null; // room id -> {promise, resolve, reject}

  async function ask() {
    const now = [...wanted].slice(0, MOST);
    let busy = false;
    [asking, timer] = [true, null];
    now.forEach(([id]) => wanted.delete(id));
    try {
      const { rooms, left } = await getJson(`/api/series?${new URLSearchParams({ rooms: now.map(([id]) => id).join(), keys: joinKeys(keys), points: String(points) })}`);
      busy = left.length === now.length;
      for (const [id, made] of now) {
        if (left.includes(id)) made.resolve(read(id)); // there was no time for it
        else made.resolve(own(rooms, id)?.series ?? {});
      }
    } catch (fault) {
      now.forEach(([, { reject }]) => reject(fault));
    }
    asking = false;
    if (!wanted.size) return;
    if (busy) timer = setTimeout(ask, BUSY); else ask();
  }

  /** @type {(id: string) => Promise<Record<string, Series>>} */
  function read(id) {
    if (!wanted.has(id)) wanted.set(id, wish());
    if (!asking) timer ??= setTimeout(ask, SOON);
    return wanted.get(id).promise;
  }

  return read;
}

/** A promise with what settles it. */
function wish() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
