// The board on its canvas: one placement at a time, one paint per animation frame, none while nothing moves.

import { CELLS, cleared, placed, rowsMade } from "./frames.js";
import { FAST, clearing, mayFlash, paceOf, position, schedule } from "./animate.js";
import { block, colour, drawCells, sharpen } from "./blocks.js";
import { onTheme, theme, token } from "./theme.js";

const TRAIL = 2.2, OUTLINE_MS = 200, STEP_PACE = 4;

/**
 * A board on `canvas`. `show(frame, pace)` queues a frame (the newest wins; pace null: as frames arrive),
 * `onStart(frame)` is told when its placement begins. `freeze()` stops everything where it is, returns the frame that
 * waited or null, and `unfreeze()` goes on;
 * `step(frame)` ends what moves and plays one frame to its end. `close()` undoes everything.
 */
export function createBoard(canvas, { onStart = () => {} } = {}) {
  const g = canvas.getContext("2d");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let size = 0, ratio = 1;
  let current = null; // {frame, cells, start, duration, pace, turns, over, rows, landedAt}
  let waiting = null; // {frame, arrived, pace}
  let effect = null; // the line clear under way: {cells, after, rows, start, pace, outline}
  let flashes = [], seenPace = null, lastArrival = null, asked = 0, drawn = "", ghostCells = null;
  const layers = { grid: null, cells: null, of: null };
  let frozenAt = null, lost = 0; // when the board's clock stopped, and how long it has stood in all
  const clock = () => (frozenAt ?? performance.now()) - lost;

  function fit() {
    if (!canvas.clientWidth) return;
    ratio = sharpen(canvas);
    size = Math.floor(canvas.width / 10);
    layers.grid = layers.of = null;
    drawn = "";
    wake();
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
    const { rows, cells, frame, pace } = current;
    if (!rows.length) return;
    const flash = mayFlash(flashes, now);
    flashes = flash.times;
    effect = { rows, cells, after: cleared(cells, frame.width, rows), start: now, pace, outline: still.matches || !flash.flash };
  }

  function tick() {
    asked = 0;
    if (!size) return;
    const now = clock();
    if (waiting) begin(now);
    const where = current ? position(current.frame, now - current.start, current.duration, current.turns) : null;
    if (where?.phase === "landed" && current.landedAt === null) land(now);
    const clear = effect && clearPhase(now);
    if (clear?.phase === "done") effect = null;
    const key = current ? [current.frame.game, current.frame.number, current.frame.piece, where.phase, where.rotation, where.column, Math.round(where.row * size),
      effect ? `${clear.phase}${Math.round(clear.amount * 20)}` : ""].join() : ghostCells ? "ghost" : "empty";
    if (key !== drawn) { drawn = key; paint(where, clear); }
    if (frozenAt === null && (waiting || effect || (current && where.phase !== "landed"))) wake();
  }

  function clearPhase(now) {
    if (!effect.outline) return clearing(now - effect.start, effect.rows.length, effect.pace);
    return now - effect.start < OUTLINE_MS ? { phase: "outline", amount: 1 } : { phase: "done", amount: 1 };
  }

  function paint(where, clear) {
    g.clearRect(0, 0, canvas.width, canvas.height);
    g.drawImage(grid(), 0, 0);
    if (!current) return ghostCells && skeleton();
    const landed = where.phase === "landed";
    const own = effect && effect.cells === current.cells; // the clear belongs to this placement, not to the one before
    if (effect) paintClear(clear);
    else g.drawImage(cellLayer(landed ? (current.rows.length ? afterOf(current) : current.cells) : current.frame.cells), 0, 0);
    if (landed || own) return;
    if (!effect) paintGhost(); // its landing place is that of the board after the clear
    if (where.phase === "fall" && current.turns) paintTrail(where);
    for (const [r, c] of CELLS[current.frame.piece][where.rotation]) {
      g.drawImage(block(current.frame.piece, size, theme(), ratio), (where.column + c) * size, Math.round((where.row + r) * size));
    }
  }

  const afterOf = (placement) => (placement.after ??= cleared(placement.cells, placement.frame.width, placement.rows));

  function paintClear({ phase, amount }) {
    const { rows, cells, after } = effect;
    const width = current.frame.width, across = width * size;
    if (phase === "done") return void g.drawImage(cellLayer(after), 0, 0);
    if (phase === "outline") {
      g.drawImage(cellLayer(after), 0, 0);
      g.strokeStyle = token("text"); g.lineWidth = 2 * ratio;
      for (const r of rows) g.strokeRect(ratio, r * size + ratio, across - 2 * ratio, size - 2 * ratio);
      return;
    }
    if (phase === "fall") {
      const layer = cellLayer(cells);
      for (let r = 0, height = current.frame.height; r < height; r++) {
        if (rows.includes(r)) continue;
        const below = rows.filter((gone) => gone > r).length;
        g.drawImage(layer, 0, r * size, across, size, 0, Math.round((r + below * amount) * size), across, size);
      }
      return;
    }
    g.drawImage(cellLayer(cells), 0, 0);
    for (const r of rows) {
      if (phase === "fade") { g.globalAlpha = 1 - amount; g.fillStyle = token("well"); g.fillRect(0, r * size, across, size); g.globalAlpha = 1; }
      g.fillStyle = `rgb(255 255 255 / ${0.72 * amount})`;
      g.fillRect(0, r * size, across, size);
    }
  }

  /** The landing place: outline of the outer contour, a light fill. */
  function paintGhost() {
    const { frame } = current, line = Math.max(2, Math.round(2 * ratio));
    const cells = CELLS[frame.piece][frame.rotation].map(([r, c]) => [r + frame.row, c + frame.column]);
    const has = (r, c) => cells.some(([a, b]) => a === r && b === c);
    g.fillStyle = colour(frame.piece, theme());
    g.globalAlpha = 0.12;
    for (const [r, c] of cells) g.fillRect(c * size, r * size, size, size);
    g.globalAlpha = 0.95;
    for (const [r, c] of cells) {
      const x = c * size, y = r * size, far = size - line;
      const up = has(r - 1, c), down = has(r + 1, c), left = has(r, c - 1), right = has(r, c + 1);
      if (!up) g.fillRect(x, y, size, line);
      if (!down) g.fillRect(x, y + far, size, line);
      if (!left) g.fillRect(x, y + (up ? 0 : line), line, size - (up ? 0 : line) - (down ? 0 : line));
      if (!right) g.fillRect(x + far, y + (up ? 0 : line), line, size - (up ? 0 : line) - (down ? 0 : line));
      for (const [dr, dc, one, other] of [[-1, -1, up, left], [-1, 1, up, right], [1, -1, down, left], [1, 1, down, right]]) {
        if (one && other && !has(r + dr, c + dc)) g.fillRect(dc < 0 ? x : x + far, dr < 0 ? y : y + far, line, line);
      }
    }
    g.globalAlpha = 1;
  }

  function paintTrail(where) {
    const tops = new Map();
    for (const [r, c] of CELLS[current.frame.piece][where.rotation]) tops.set(c, Math.min(tops.get(c) ?? 9, r));
    for (const [c, r] of tops) {
      const bottom = Math.round((where.row + r) * size), top = bottom - TRAIL * size;
      const fade = g.createLinearGradient(0, top, 0, bottom);
      const tint = colour(current.frame.piece, theme());
      fade.addColorStop(0, `${tint}00`); fade.addColorStop(1, `${tint}33`);
      g.fillStyle = fade;
      g.fillRect((where.column + c) * size, top, size - Math.max(1, Math.round(ratio)), bottom - top);
    }
  }

  function layer() {
    const made = document.createElement("canvas");
    made.width = canvas.width; made.height = canvas.height;
    return made;
  }

  function grid() {
    if (layers.grid) return layers.grid;
    layers.grid = layer();
    const l = layers.grid.getContext("2d"), line = Math.max(1, Math.round(ratio));
    l.fillStyle = token("wellgrid");
    for (let c = 1; c < 10; c++) l.fillRect(c * size - line, 0, line, canvas.height);
    for (let r = 1; r < 20; r++) l.fillRect(0, r * size - line, canvas.width, line);
    return layers.grid;
  }

  function cellLayer(cells) {
    if (layers.of === cells) return layers.cells;
    layers.cells ??= layer();
    if (layers.cells.width !== canvas.width || layers.cells.height !== canvas.height) layers.cells = layer();
    const l = layers.cells.getContext("2d");
    l.clearRect(0, 0, canvas.width, canvas.height);
    drawCells(l, cells, 10, size, theme(), ratio);
    layers.of = cells;
    return layers.cells;
  }

  /** Dim cells where the stack will be, while the first picture is on its way. */
  function skeleton() {
    g.fillStyle = token("wellgrid");
    const heights = [3, 2, 1, 1, 1, 2, 2, 1, 0, 0];
    heights.forEach((h, c) => { for (let i = 1; i <= h; i++) g.fillRect(c * size, (20 - i) * size, size - 1, size - 1); });
  }

  const observer = new ResizeObserver(fit);
  observer.observe(canvas);
  const offTheme = onTheme(fit);
  fit();
  return {
    show, freeze, unfreeze, step,
    /** Show dim cells until the next frame. */
    loading() { current = waiting = effect = null; ghostCells = true; drawn = ""; seenPace = lastArrival = null; delete canvas.dataset.placement; delete canvas.dataset.falling; wake(); },
    empty() { current = waiting = effect = null; ghostCells = null; drawn = ""; wake(); },
    get frame() { return current?.frame ?? null; },
    close() { observer.disconnect(); offTheme(); cancelAnimationFrame(asked); },
  };
}
