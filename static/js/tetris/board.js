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
 * @param {HTMLCanvasElement} canvas @param {{onStart?: (frame: any) => void}} [told]
 */
export function createBoard(canvas, { onStart = () => {} } = {}) {
  const painter = createPainter(canvas);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let current = null; // {frame, cells, start, duration, pace, turns, over, rows, landedAt}
  let waiting = null; // {frame, arrived, pace}
  let effect = null; // the line clear under way: {cells, after, rows, start, pace, outline}
  let flashes = [], seenPace = null, lastArrival = null, asked = 0, drawn = "", ghostCells = null;
  let frozenAt = null, lost = 0; // when the board's clock stopped, and how long it has stood in all
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

  function show(frame, pace = null) {
    const now = clock();
    if (lastArrival !== null) seenPace = paceOf(seenPace, Math.min(now - lastArrival, 4000));
    lastArrival = now;
    ghostCells = null;
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

  function step(frame) {
    unfreeze();
    const now = clock();
    if (current) Object.assign(current, { duration: 0, start: -Infinity, landedAt: current.landedAt ?? now });
    effect = null;
    waiting = { frame, arrived: now, pace: STEP_PACE };
    wake();
  }

  function begin(now) {
    const { frame, arrived, pace } = waiting;
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

  function land(now) {
    current.landedAt = now;
    effect = null; // an outline may outlast a fast piece, which would not be seen until then
    const { rows, cells, frame, pace } = current;
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
    if (waiting) begin(now);
    const where = current ? position(current.frame, now - current.start, current.duration, current.turns) : null;
    if (where?.phase === "landed" && current.landedAt === null) land(now);
    const clear = effect && clearPhase(now);
    if (clear?.phase === "done") effect = null;
    const key = current && where ? [current.frame.game, current.frame.number, current.frame.piece, where.phase, where.rotation, where.column, Math.round(where.row * painter.size),
      effect ? `${clear.phase}${Math.round(clear.amount * 20)}` : ""].join() : ghostCells ? "ghost" : "empty";
    if (key !== drawn) { drawn = key; paint(where, clear); }
    if (frozenAt === null && (waiting || effect || (where && where.phase !== "landed"))) wake();
  }

  function clearPhase(now) {
    if (!effect.outline) return clearing(now - effect.start, effect.rows.length, effect.pace);
    return now - effect.start < OUTLINE_MS ? { phase: "outline", amount: 1 } : { phase: "done", amount: 1 };
  }

  function paint(where, clear) {
    if (!current) return ghostCells ? painter.skeleton() : painter.blank();
    const landed = where.phase === "landed";
    const own = effect && effect.cells === current.cells; // the clear belongs to this placement, not to the one before
    if (!effect && !landed) return painter.moving(current, where);
    if (effect) painter.clearing(effect, clear, current.frame);
    else painter.cells(current.rows.length ? afterOf(current) : current.cells);
    if (!landed && !own) painter.piece(current, where);
  }

  const afterOf = (placement) => (placement.after ??= cleared(placement.cells, placement.frame.width, placement.rows));

  const observer = new ResizeObserver(fit);
  observer.observe(canvas);
  const offTheme = onTheme(fit), offRatio = onRatio(fit);
  fit();
  return {
    show, freeze, unfreeze, step,
    /** Show dim cells until the next frame. */
    loading() { current = waiting = effect = null; ghostCells = true; drawn = ""; seenPace = lastArrival = null; delete canvas.dataset.placement; delete canvas.dataset.falling; wake(); },
    empty() { current = waiting = effect = null; ghostCells = null; drawn = ""; wake(); },
    get frame() { return current?.frame ?? null; },
    close() { observer.disconnect(); offTheme(); offRatio(); cancelAnimationFrame(asked); },
  };
}
