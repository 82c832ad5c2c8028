// What the page reads from the API: checked, in order, and tried again until it is here.

import { reportFault } from "../lib/faults.js";

const FIRST_RETRY = 1000, LONGEST_RETRY = 30_000;
const WITHIN = 60_000; // ms: on a slow line a long answer comes in them, and a silent server holds no part of a page for good
const UNREACHED = "The server cannot be reached.";
const STRANGE = "The server's answer cannot be understood";

/** Why the API gave nothing: its refusal, an answer that is none, or no answer. `message` is a sentence for people, `code` as in docs/protocol.md, or null. */
export class ApiError extends Error {
  /** @param {string} message @param {{code?: string | null, field?: string | null, status?: number | null}} [why] */
  constructor(message, { code = null, field = null, status = null } = {}) {
    super(message);
    Object.assign(this, { name: "ApiError", code, field, status });
  }
}

/** The body of a fetch's answer; {@link ApiError} unless it is what was asked for: JSON, and no refusal. @type {(answer: Response) => Promise<any>} */
export async function bodyOf(answer) {
  let body;
  try {
    body = await answer.json();
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    if (fault.name === "TimeoutError") throw new ApiError(UNREACHED);
    throw new ApiError(`${STRANGE} (HTTP ${answer.status}).`, { status: answer.status });
  }
  const { code, message, field } = body?.error ?? {};
  if (!answer.ok) throw new ApiError(message ?? `${STRANGE} (HTTP ${answer.status}).`, { code, field, status: answer.status });
  if (body === null || typeof body !== "object") throw new ApiError(`${STRANGE}.`, { status: answer.status });
  return body;
}

/** What GET `address` answers within so many ms, parsed; {@link ApiError}, or the AbortError of `signal`. @param {string} address @param {{signal?: AbortSignal, within?: number}} [how] */
export async function getJson(address, { signal, within = WITHIN } = {}) {
  const limit = AbortSignal.timeout(within);
  let answer;
  try {
    answer = await fetch(address, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new ApiError(UNREACHED);
  }
  return bodyOf(answer);
}

/**
 * A part of the page that is read from `address()` (null: nothing to read now), whenever `read()` is called, and again by
 * itself after growing waits until that has worked. Only the answer to the newest question counts.
 * `take(body)` gets it; what `take` throws is a failure, too. `failed(error)` hears of every failure, an {@link ApiError}.
 * @param {() => string | null} address @param {(body: any) => void} take @param {(error: ApiError) => void} [failed]
 */
export function createReader(address, take, failed = () => {}) {
  let asked = 0, failures = 0, timer = 0, abort = /** @type {AbortController | null} */ (null);

  async function read() {
    const mine = ++asked, where = address();
    clearTimeout(timer);
    abort?.abort();
    abort = where ? new AbortController() : null;
    if (!where) return;
    try {
      const body = await getJson(where, { signal: abort?.signal });
      if (mine !== asked) return;
      take(body);
      failures = 0;
    } catch (error) {
      if (mine !== asked) return;
      timer = setTimeout(read, Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** failures++));
      if (error instanceof ApiError) return failed(error);
      reportFault(error); // the page's own
      failed(new ApiError("It cannot be shown."));
    }
  }

  return {
    read,
    /** Ask no more, and take no answer. */
    close() { asked += 1; clearTimeout(timer); abort?.abort(); },
  };
}
