// The board in time: one placement after another, one paint per animation frame, none while nothing moves.

import { onRatio } from "../ui/resized.js";
import { onTheme } from "../ui/theme.js";
import { FAST, clearing, mayFlash, paceOf, position, schedule } from "./animate.js";
import { createPainter } from "./boardpainter.js";
import { cleared, placed, rowsMade } from "./frames.js";

const OUTLINE_MS = 200, STEP_PACE = 4;

/**
 * A board on `canvas`. `show(frame, pace)` queues a frame (the newest wins; pace null: as frames arrive),
 * `onStart(frame)` is told when its placement begins. `freeze()` stops everything where it is, returns the frame that
 * waited or null, and `unfreeze()` goes on;
 * `step(frame)` ends what moves and plays one frame to its end. `close()` undoes everything.
 * @type {(canvas: HTMLCanvasElement, told?: {onStart?: (frame: Frame) => void}) => Board}
 */
export function createBoard(canvas, { onStart = () => {} } = {}) {
  const painter = createPainter(canvas);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let current = /** @type {Placement | null} */ (null);
  let waiting = /** @type {Arrival | null} */ (null);
  let effect = /** @type {Effect | null} */ (null);
  let flashes = /** @type {number[]} */ ([]), seenPace = /** @type {number | null} */ (null), lastArrival = /** @type {number | null} */ (null), asked = 0, drawn = "", isGhost = false;
  let frozenAt = /** @type {number | null} */ (null), lost = 0; // when the board's clock stopped, and how long it has stood in all
  const clock = () => (frozenAt ?? performance.now()) - lost;

  function fit() {
    if (!canvas.clientWidth) return;
    painter.fit(); // which leaves the canvas empty
    drawn = "";
    cancelAnimationFrame(asked);
    tick();
  }

  function wake() {
    if (!asked) asked = requestAnimationFrame(tick);
  }

  /** @type {(frame: Frame, pace?: number | null) => void} */
  function show(frame, pace = null) {
    const now = clock();
    if (lastArrival !== null) seenPace = paceOf(seenPace, Math.min(now - lastArrival, 4000));
    lastArrival = now;
    isGhost = false;
    waiting = { frame, arrived: now, pace: pace ?? seenPace ?? FAST };
    wake();
  }

  function freeze() {
    frozenAt ??= performance.now();
    const next = waiting?.frame ?? null;
    waiting = null;
    return next;
  }

  function unfreeze() {
    if (frozenAt === null) return;
    lost += performance.now() - frozenAt;
    frozenAt = null;
    wake();
  }

  /** @type {(frame: Frame) => void} */
  function step(frame) {
    unfreeze();
    const now = clock();
    if (current) Object.assign(current, { duration: 0, start: -Infinity, landedAt: current.landedAt ?? now });
    effect = null;
    waiting = { frame, arrived: now, pace: STEP_PACE };
    wake();
  }

  /** @type {(next: Arrival, now: number) => void} */
  function begin({ frame, arrived, pace }, now) {
    const plan = schedule(current, arrived, pace);
    if (now < plan.start && !still.matches) return;
    if (effect && effect.start > now) effect = null;
    waiting = null;
    const cells = frame.over && frame.row < 0 ? frame.cells : placed(frame);
    const instant = still.matches || frame.keys;
    current = {
      frame, cells, pace, start: Math.max(plan.start, now - 20), duration: instant ? 0 : plan.duration, turns: pace <= FAST,
      over: frame.over || frame.truncated, rows: rowsMade(frame, cells), landedAt: null,
    };
    canvas.dataset.placement = `${frame.game}:${frame.number}`;
    if (frame.keys) canvas.dataset.falling = `${frame.row}:${frame.column}:${frame.rotation}`; else delete canvas.dataset.falling;
    onStart(frame);
  }

  /** @type {(placement: Placement, now: number) => void} */
  function land(placement, now) {
    placement.landedAt = now;
    effect = null; // an outline may outlast a fast piece, which would not be seen until then
    const { rows, cells, frame, pace } = placement;
    if (!rows.length) return;
    const flash = mayFlash(flashes, now);
    flashes = flash.times;
    effect = { rows, cells, after: cleared(cells, frame.width, rows), start: now, pace, outline: still.matches || !flash.flash };
  }

  function tick() {
    asked = 0;
    if (painter.ratio !== (window.devicePixelRatio || 1)) { painter.fit(); drawn = ""; } // not every browser tells
    if (!painter.size) return;
    const now = clock();
    if (waiting) begin(waiting, now);
    const placement = /** @type {Placement | null} */ (current), where = placement && position(placement.frame, now - placement.start, placement.duration, placement.turns);
    if (placement && where?.phase === "landed" && placement.landedAt === null) land(placement, now);
    const going = /** @type {Effect | null} */ (effect), clear = going && clearPhase(going, now);
    if (clear?.phase === "done") effect = null;
    const key = placement && where ? [placement.frame.game, placement.frame.number, placement.frame.piece, where.phase, where.rotation, where.column, Math.round(where.row * painter.size),
      effect && clear ? `${clear.phase}${Math.round(clear.amount * 20)}` : ""].join() : isGhost ? "ghost" : "empty";
    if (key !== drawn) { drawn = key; paint(where, clear); }
    if (frozenAt === null && (waiting || effect || (where && where.phase !== "landed"))) wake();
  }

  /** @type {(effect: Effect, now: number) => Clear} */
  function clearPhase({ outline, start, rows, pace }, now) {
    if (!outline) return clearing(now - start, rows.length, pace);
    return now - start < OUTLINE_MS ? { phase: "outline", amount: 1 } : { phase: "done", amount: 1 };
  }

  /** @type {(where: Where | null, clear: Clear | null) => void} */
  function paint(where, clear) {
    if (!current || !where) return isGhost ? painter.skeleton() : painter.blank();
    const landed = where.phase === "landed";
    const own = effect && effect.cells === current.cells; // the clear belongs to this placement, not to the one before
    if (!effect && !landed) return painter.moving(current, where);
    if (effect && clear) painter.clearing(effect, clear, current.frame);
    else painter.cells(current.rows.length ? afterOf(current) : current.cells);
    if (!landed && !own) painter.piece(current, where);
  }

  /** @type {(placement: Placement) => Uint8Array} */
  const afterOf = (placement) => (placement.after ??= cleared(placement.cells, placement.frame.width, placement.rows));

  const observer = new ResizeObserver(fit);
  observer.observe(canvas);
  const offTheme = onTheme(fit), offRatio = onRatio(fit);
  fit();
  return {
    show, freeze, unfreeze, step,
    /** Show dim cells until the next frame. */
    loading() { current = waiting = effect = null; isGhost = true; drawn = ""; seenPace = lastArrival = null; delete canvas.dataset.placement; delete canvas.dataset.falling; wake(); },
    empty() { current = waiting = effect = null; isGhost = false; drawn = ""; wake(); },
    get frame() { return current?.frame ?? null; },
    close() { observer.disconnect(); offTheme(); offRatio(); cancelAnimationFrame(asked); },
  };
}
