// A room for a hall: the board, one number, what it is measured against, and where to watch it oneself.

import { createRunChart } from "../../charts/runchart.js";
import { viewOf, withView } from "../../domain/address.js";
import { hallSentence } from "../../domain/agentwords.js";
import { standingOf } from "../../domain/evaluations.js";
import { kindNamed, unitOf } from "../../domain/kinds.js";
import { firstValue, firstWord, metricOf } from "../../domain/metrics.js";
import { playing } from "../../domain/playing.js";
import { stateOf } from "../../domain/states.js";
import { WEIGHT, emptyCurve } from "../../lib/curves.js";
import { capital, number } from "../../lib/format.js";
import { within } from "../../lib/names.js";
import { control as openControl } from "../../net/connection.js";
import { createScores } from "../../net/scores.js";
import { drawNext } from "../../tetris/blocks.js";
import { paintYardstick } from "../../tetris/yardstick.js";
import { $, setParts, setPill, setText } from "../../ui/dom.js";
import { onTheme, theme } from "../../ui/theme.js";
import { toast } from "../../ui/toast.js";
import { keepAwake } from "../../ui/wakelock.js";
import { isPlacement } from "../../views/views.js";
import { bindHallControls } from "./hallcontrols.js";
import { openScreen } from "./screen.js";
import "../../ui/termnotes.js";
import { watching } from "../../words/en/room.js";

const RESTED = 150; // ms after which a window has its new size
const id = document.body.dataset.room ?? "", kind = kindNamed(document.body.dataset.kind), MAIN = kind.headline;

/** How much larger than on a desk everything is: 2 at 1920x1080. The same rule stands in screen.css. */
const scale = () => Math.max(1, Math.min(4, innerHeight / 540, innerWidth / 960));
const chartScale = () => Math.round(8 * scale()) / 8; // each is another chart

let shown = null, curve = emptyCurve(), game = null, chart = null, drawnScale = 0, unit = "";
let frozen = false; // the hall's picture is held: what is told meanwhile is shown when it goes on
let latest = null; // what was told last

const scores = createScores(id, paintScore), view = viewOf(location.search, kind);

function drawCurve() {
  if (drawnScale !== chartScale()) {
    chart?.close();
    drawnScale = chartScale();
    chart = createRunChart($("#plot"), { metric: metricOf(MAIN), gutter: () => 20 + 102 * drawnScale, scale: drawnScale, ground: "bg" });
  }
  paintScore();
  const runs = [{ id: "", name: "", colour: "accent", shape: "circle", curve, standing: shown && standingOf(shown, "step") }];
  chart.draw({ runs, weight: WEIGHT, span: [0, Math.max(1000, curve.x.at(-1) ?? 0)], part: false, log: false, time: false, label: unit, focused: null });
}

/** The number is of what plays; where that is not the newest policy, which the curve is of, that one's stands below. */
function paintScore() {
  if (!shown || frozen) return;
  const { what, of, score, newest } = playing(shown, view, scores.of);
  setText($("#score-of span"), `, ${of}`);
  const known = Number.isFinite(score);
  setText($("#score"), known ? firstValue(shown, score) : "no score yet");
  $("#score").toggleAttribute("data-none", !known);
  $("#newest").hidden = what === "newest";
  setText($("#newest"), `Newest policy, ${newest.of}: ${firstValue(shown, newest.score)}`);
  paintYardstick(score, kind.scale);
}

function paintNext() {
  if (game && isPlacement(game)) drawNext($("#next"), game.next, theme(), 0.82 * scale());
}

function onGame(frame) {
  game = frame;
  if (isPlacement(frame)) {
    setText($("#lines"), number(frame.lines));
    setText($("#tetrises"), number(frame.clears[3]));
  }
  setText($("#game"), number(frame.game));
  paintNext();
}

function onRoom(state, message) {
  latest = { ...state, type: message.type };
  if (!frozen) paintRoom(latest);
}

function paintRoom({ room, viewers, curves, type }) {
  if (!room) return;
  unit = unitOf(room).many;
  $("#plot canvas").setAttribute("aria-label", `${capital(firstWord(room))} over ${unit}`);
  shown = room;
  document.title = `${within(room.name)} · Tetris Viz`;
  setText($("#room-name"), room.name);
  setPill($("#state"), room.silent ? "silent" : room.state, stateOf(room));
  if (viewers !== null) setText($("#viewers"), watching(viewers));
  setParts($("#sentence"), hallSentence(room, view));
  if (type === "evaluation" || type === "checkpoint" || type === "joined") scores.again();
  const before = curve;
  curve = curves[MAIN];
  if (curve !== before) drawCurve(); else paintScore();
}

setText($("#address"), `${location.host}/rooms/${id}`);
onTheme(paintNext);

let control = null, starting = false;
/** Start the room, or let it go on; until the answer is here, another press does nothing. */
async function start() {
  if (starting) return;
  starting = true;
  if (!control) { control = openControl({}); control.open(); }
  const { ok, error } = await control.send("start", { room: id });
  starting = false;
  if (!ok) toast(error.message, "error");
}

let resizing = 0;
addEventListener("resize", () => { // a chart of another scale is another chart: made once the window has its size
  clearTimeout(resizing);
  resizing = setTimeout(drawCurve, RESTED);
  paintNext();
});
drawCurve();
const screen = openScreen(id, $("#board"), { onGame, onRoom, keys: [MAIN], onStart: start });
$("#leave").href = `/rooms/${id}${withView("", view)}`;
bindHallControls({
  freeze() { frozen = true; screen.freeze(); },
  goOn() {
    frozen = false;
    screen.goOn();
    if (latest) paintRoom(latest);
    scores.again();
  },
  leave: () => location.assign($("#leave").href),
});
keepAwake();
