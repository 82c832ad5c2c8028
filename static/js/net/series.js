// The curves of a store as the server has them: read whenever the store asks for it, and again where that fails.

import { joinKeys } from "../domain/metrickeys.js";

const TOO_EARLY = 200, FAILED = 2000, LONGEST = 30_000; // ms until they are asked for again: the answer was of another axis, or none came; doubled each time

/** The server's answer about the store's metrics over its axis; `more`: {points, from?, to?}. Rejects where there is none. @type {(asked: { id: string, keys: string[], axis: Axis }, more: Record<string, any>) => Promise<any>} */
export async function readSeries({ id, keys, axis }, more) {
  const answer = await fetch(`/api/rooms/${id}/series?${new URLSearchParams({ keys: joinKeys(keys), x: axis, ...more })}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Keep the curves of `store` those of the server, which it needs at first and after every hole in what it heard. Returns how to end that. @type {(store: Store, points?: number) => () => void} */
export function keepSeries(store, points = 400) {
  let reading = false, again = 0, closed = false, tries = 0;

  async function read() {
    const { seq, refetch, keys } = store.state;
    if (reading || again || closed || !refetch || seq === null || !keys.length) return; // before it has joined it would be read twice
    reading = true;
    let wait = TOO_EARLY;
    try {
      const answer = await readSeries(store.state, { points });
      if (!closed) store.tell("series", answer);
    } catch {
      wait = FAILED;
    }
    reading = false;
    tries = store.state.refetch ? tries + 1 : 0;
    if (tries) again = setTimeout(() => { again = 0; read(); }, Math.min(wait * 2 ** (tries - 1), LONGEST));
  }

  const stop = store.listen(read);
  read();
  return () => { closed = true; stop(); clearTimeout(again); };
}
