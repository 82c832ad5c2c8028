// The timing of one placement, as pure functions of milliseconds.

export const MOVE = 0.35, FALL = 0.45, LANDED = MOVE + FALL;
export const FAST = 8;
export const HOLD_OVER = 300;
const COLUMN_AT_SPAWN = 3;

/**
 * Where the piece is after `elapsed` of `duration` ms.
 * Returns `{rotation, column, row, phase}`; `row` has fractions, `phase` is "move", "fall" or "landed".
 * A fast placement (`turns` false) is not rotated or shifted, it only falls.
 * @type {(target: Place, elapsed: number, duration: number, turns?: boolean) => Where}
 */
export function position(target, elapsed, duration, turns = true) {
  const t = duration > 0 ? elapsed / duration : 1;
  if (t >= LANDED || target.row <= 0) return { rotation: target.rotation, column: target.column, row: target.row, phase: "landed" };
  if (t >= MOVE) {
    const fallen = ((t - MOVE) / FALL) ** 2;
    return { rotation: target.rotation, column: target.column, row: target.row * fallen, phase: "fall" };
  }
  if (!turns) return { rotation: target.rotation, column: target.column, row: 0, phase: "move" };
  return { ...keys(target, t / MOVE), row: 0, phase: "move" };
}

/** Rotation and column after a share of the key presses: turns first, the shorter way round, then steps. @type {(target: Place, share: number) => { rotation: number, column: number }} */
export function keys(target, share) {
  const turns = target.rotation === 3 ? [3] : Array.from({ length: target.rotation }, (_, i) => i + 1);
  const from = COLUMN_AT_SPAWN, steps = Math.abs(target.column - from);
  const done = Math.floor(share * (turns.length + steps + 1));
  const rotation = done === 0 || turns.length === 0 ? (turns.length ? 0 : target.rotation) : turns[Math.min(done, turns.length) - 1];
  const moved = Math.max(0, Math.min(steps, done - turns.length));
  return { rotation, column: from + Math.sign(target.column - from) * moved };
}

/**
 * When a placement that arrived at `arrived` may start, given the one under way.
 * The old piece lands first; waiting shortens the new placement, which still ends on time.
 * @type {(current: { start: number, duration: number, over: boolean } | null, arrived: number, pace: number) => { start: number, duration: number }}
 */
export function schedule(current, arrived, pace) {
  const length = 1000 / pace;
  const landed = current ? current.start + current.duration * LANDED : arrived;
  const hold = current?.over ? landed + HOLD_OVER : landed;
  const start = Math.max(arrived, Math.min(hold, arrived + (current?.over ? HOLD_OVER + 1000 : length)));
  return { start, duration: Math.max(length * 0.6, arrived + length - start) };
}

/** How the full rows look `since` ms after landing, at pace `p`: white, fading, falling, or done. @type {(since: number, lines: number, pace: number) => Clear} */
export function clearing(since, lines, pace) {
  const scale = Math.min(1, 800 / pace / (lines === 4 ? 380 : 300)); // over before the next piece lands
  const white = (lines === 4 ? 160 : 80) * scale, fade = 120 * scale, fall = 100 * scale;
  if (since < 0) return { phase: "before", amount: 0 };
  if (since < white) return { phase: "white", amount: 1 };
  if (since < white + fade) return { phase: "fade", amount: 1 - (since - white) / fade };
  if (since < white + fade + fall) return { phase: "fall", amount: (since - white - fade) / fall };
  return { phase: "done", amount: 1 };
}

/** At most three flashes a second: the times kept, and whether one more may flash now. @type {(times: number[], now: number) => { flash: boolean, times: number[] }} */
export function mayFlash(times, now) {
  const recent = times.filter((t) => now - t < 1000);
  return recent.length < 3 ? { flash: true, times: [...recent, now] } : { flash: false, times: recent };
}

/** Pieces a second seen in arrivals: a slow average of the gaps, kept between 0.5 and 30. @type {(previous: number | null, gap: number) => number | null} */
export function paceOf(previous, gap) {
  if (!(gap > 0)) return previous;
  const seen = Math.min(30, Math.max(0.5, 1000 / gap));
  return previous === null ? seen : previous + 0.2 * (seen - previous);
}
