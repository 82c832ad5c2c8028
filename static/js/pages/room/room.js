// The room page beside its board, loaded after it: commands, curves, checkpoints, settings. What the store knows is painted, what is pressed is sent.

import { createCharts } from "../../charts/roomcharts.js";
import { chartsOf, withCharts } from "../../domain/address.js";
import { isShown, mayGo } from "../../domain/checkpointwords.js";
import { bestOf, isEnded, shownScore } from "../../domain/evaluations.js";
import { unitOf } from "../../domain/kinds.js";
import { milestones, unheard } from "../../domain/milestones.js";
import { PACES, paceToSlider, paceWords, sliderToPace } from "../../domain/pace.js";
import { boardName } from "../../domain/playing.js";
import { comparison } from "../../domain/references.js";
import { bindCheckpoints, continueFrom } from "../../forms/checkpoints.js";
import { bindPlay } from "../../forms/playselect.js";
import { bindPolicy } from "../../forms/policyselect.js";
import { createSettings } from "../../forms/roomsettings.js";
import { capital, number } from "../../lib/format.js";
import { control as openControl } from "../../net/connection.js";
import { keepSeries } from "../../net/series.js";
import { paintYardstick } from "../../tetris/yardstick.js";
import { ERROR, MILESTONE, announce } from "../../ui/announce.js";
import { bindControl, mayControl } from "../../ui/controller.js";
import { $, $$, closest, fillRange, setText } from "../../ui/dom.js";
import { BOARD } from "../../words/en/board.js";
import { saved } from "../../words/en/checkpoints.js";
import { paceNote } from "../../words/en/room.js";
import { WRITES, isCommand, isIn } from "../../ui/keyboard.js";
import { showMore } from "../../ui/overflow.js";
import { currentSearch, setAddress } from "../../ui/pageaddress.js";
import "../../ui/termnotes.js";
import { settleTerms } from "../../ui/terms.js";
import { toast } from "../../ui/toast.js";
import { createChanges } from "./changes.js";
import { createControls } from "./controls.js";
import { createHearing } from "./hearing.js";
import { createLog } from "./log.js";
import { createNotifier } from "./notify.js";
import { bindStart, frameNow, id, kind, onGame, pace, paintBoard, store, viewNow } from "./roomboard.js";

showMore($(".chart-panel"), $(".settings-body"), $("#metrics"), $("#changes"));
const sent = []; // paces chosen here whose notice has not come

// --- sockets -----------------------------------------------------------------

const control = openControl({
  onChange: () => controls.paint(),
  onRefused: () => lock(),
});
const controls = createControls({ store, control });
const lock = bindControl(control, () => { paintRoom(); paintBoard(); kept.changed(); });

// --- charts ------------------------------------------------------------------

const charts = createCharts($(".charts"), store, kind, chartsOf(location.search), (shown) => setAddress(withCharts(currentSearch(), shown)), (marks) => changes.open(marks));

// --- painting ----------------------------------------------------------------

const tell = createNotifier(id), paintLog = createLog($("#log"), id);
let heardOf = unheard();

function say(room) {
  const [now, news] = milestones(heardOf, room, bestOf(room));
  heardOf = now;
  for (const { kind, text } of news) { announce(text, kind === "failed" ? ERROR : MILESTONE); tell(kind, room.name, text); }
}

function paintRoom() {
  const { room } = store.state;
  if (!room) return;
  const { score } = shownScore(room);
  const learning = ["running", "finished"].includes(room.state) && room.step > 0;
  const phone = innerWidth < 900;
  setText($("#comparison"), learning && !phone ? comparison(room, score, isEnded(room)) : "");
  const games = $("[data-key='tetris/lines_per_game'] .key");
  if (games) setText(games, `tetris/lines_per_game · games end at ${number(room.config.max_pieces)} pieces`);
  $("#notes").hidden = !room.notes;
  setText($("#notes"), room.notes ?? "");
  $("#notes").title = room.notes ?? "";
  paintLog(room);
  setText($("#checkpoints th .term"), capital(unitOf(room).one));
  paintYardstick(score, kind.scale);
  paintBoardName();
  paintPace(room);
  controls.paint();
  settings.paint();
  changes.paint();
  kept.paint();
  say(room);
}

bindStart(() => controls.press("start"));

// --- the game, heard -----------------------------------------------------------

const nameOfBoard = () => (store.state.room ? boardName(store.state.room, viewNow()) : BOARD);
function paintBoardName() {
  setText($("#board-title"), nameOfBoard());
  $("#board canvas").setAttribute("aria-label", nameOfBoard());
}
const hearing = createHearing({
  frame: frameNow, name: nameOfBoard,
  isWatched: () => viewNow() === "showcase" && !document.hidden && !document.body.hasAttribute("data-paused-here"),
});
onGame((frame) => { hearing.heard(frame); if (!frame) paintBoardName(); });

store.listen((dirty, { type, body }) => {
  const has = (name) => dirty.includes(name);
  if (type === "joined") sent.length = 0;
  if (has("room") || has("connection")) paintRoom();
  if (has("curves")) charts.grown();
  if (type === "status") charts.changed(); // an empty chart says why, and that is the state's
  if (has("notice") && type === "notice" && !ownPace(body)) toast(body.text, body.level);
  if (has("checkpoint")) kept.changed();
  if (has("checkpoint") && body.cause === "save") toast(saved(unitOf(store.state.room).one, body.step));
});
setInterval(() => { if (!document.hidden) paintRoom(); }, 5000);

// --- checkpoints ---------------------------------------------------------------

const goOnFrom = (step) => continueFrom(control, id, step, (why) => toast(why, "error"));
const about = {
  shown: (checkpoint) => store.state.room !== null && isShown(checkpoint, store.state.room),
  evaluating: (step) => Boolean(store.state.room?.evaluating?.includes(step)),
  mayGo: (checkpoint, all) => store.state.room !== null && mayGo(checkpoint, all, store.state.room),
  best: () => store.state.room && bestOf(store.state.room),
};
const kept = bindCheckpoints($("#checkpoints"), id, {
  show: showPolicy, continueFrom: goOnFrom, // the room's own news tell everyone what the others do
  evaluate: (step) => controls.send("evaluate", { step }),
  pin: (step, pinned) => controls.send("pin_checkpoint", { step, pinned }),
  remove: (step) => controls.send("delete_checkpoint", { step }),
}, mayControl, about);

async function showPolicy(policy) {
  const answer = await controls.send("showcase", { policy });
  if (answer.ok) store.tell("configured", { showcase_policy: policy });
  return answer.ok;
}

function goToCheckpoints() {
  const list = $("#checkpoints");
  showTab("charts"); // where it stands on a phone
  list.open = true;
  list.scrollIntoView({ block: "nearest" });
  $("summary", list).focus();
}
$("[href='#checkpoints']").addEventListener("click", (event) => { event.preventDefault(); goToCheckpoints(); });

const paintPolicy = bindPolicy($("#which-policy"), showPolicy, goToCheckpoints);

// --- pace -----------------------------------------------------------

const slider = $("#pace"), quick = $("#pace-choice");
quick.append(...PACES.map((each, i) => new Option(`${each} /s`, String(i))));
quick.addEventListener("change", async () => { await sendPace(sliderToPace(Number(quick.value))); paintPace(store.state.room); });
let paceTimer = 0, dragging = false;

function paintPace(room) {
  const unit = unitOf(room), limit = room.config[unit.limit];
  setText($("#pace-note span"), paceNote(limit, unit));
  slider.disabled = !mayControl() || store.state.connection.state !== "online";
  paintPlay(room, settings.presetOf(room)?.schema, !slider.disabled);
  paintPolicy(room, kept.bestScore(), !slider.disabled);
  quick.disabled = slider.disabled;
  if (dragging) return;
  slider.value = quick.value = paceToSlider(pace());
  sayPace(pace());
}

function sayPace(value) {
  fillRange(slider);
  slider.setAttribute("aria-valuetext", paceWords(null, value));
  setText($("#pace-out"), paceWords(store.state.room?.showcase_pace, value));
}

slider.addEventListener("input", () => {
  dragging = true;
  const value = sliderToPace(Number(slider.value));
  sayPace(value);
  clearTimeout(paceTimer);
  const mine = paceTimer = setTimeout(async () => {
    await sendPace(value);
    if (mine !== paceTimer) return; // moved again meanwhile
    dragging = false;
    paintPace(store.state.room);
  }, 250);
});

const paintPlay = bindPlay($("#play"), async (play) => {
  const answer = await controls.send("showcase", { play });
  if (answer.ok) store.tell("configured", { showcase_play: play });
  return answer.ok;
});

async function sendPace(value) {
  if (value === pace()) return;
  sent.push(value);
  const answer = await controls.send("showcase", { pieces_per_second: value });
  if (answer.ok) store.tell("configured", { showcase_pieces_per_second: value });
  else heard(value);
}

/** Take a pace off those that were sent; whether it was among them. */
function heard(value) {
  const at = sent.indexOf(value);
  if (at >= 0) sent.splice(at, 1);
  return at >= 0;
}

/** Whether a notice only repeats what this page's slider asked for. */
const ownPace = ({ changes = /** @type {Record<string, any>} */ ({}) }) => Object.keys(changes).join() === "showcase_pieces_per_second" && heard(changes.showcase_pieces_per_second);

// --- settings ----------------------------------------------------------------

const settings = createSettings({ store, control, onPresets: paintRoom });

const changes = createChanges({
  store, fieldsOf: settings.fields, mayControl,
  async configure(config, expected) {
    const answer = await control.send("configure", { room: id, config, expected });
    if (answer.ok) store.tell("configured", config);
    return answer.ok ? null : answer.error?.message ?? "";
  },
});
$("#changes-open").addEventListener("click", () => changes.open(store.state.markers.filter((mark) => mark.changes)));

function openSettings(open) {
  if (open) document.body.dataset.settings = "open"; else delete document.body.dataset.settings;
  $("#settings-open").setAttribute("aria-expanded", String(open));
  charts.changed();
  (open ? $("#settings-close") : $("#settings-open")).focus();
}
$("#settings-open").addEventListener("click", () => openSettings(document.body.dataset.settings !== "open"));
$("#settings-close").addEventListener("click", () => openSettings(false));

// --- phone -------------------------------------------------------------------

const isNarrow = matchMedia("(max-width: 899.98px)"), placeChooses = () => $(isNarrow.matches ? ".under-board" : ".side .figures").after($("#chooses")); // there is no room for it beside the board
isNarrow.addEventListener("change", placeChooses);
placeChooses();

const tabs = $$(".tabs button");
function showTab(name) {
  document.body.dataset.tab = name;
  tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.tab === name)));
  scrollTo(0, 0);
  charts.changed();
  settleTerms();
}
tabs.forEach((tab) => tab.addEventListener("click", () => showTab(tab.dataset.tab)));
const more = $("#more"), actions = $("#actions");
const moreOpen = () => actions.classList.contains("open");
function openMore(open) {
  if (open === moreOpen()) return;
  const focused = actions.contains(document.activeElement);
  actions.classList.toggle("open", open);
  more.setAttribute("aria-expanded", String(open));
  if (focused && !open) more.focus(); // what is hidden would drop it
}
more.addEventListener("click", () => openMore(!moreOpen()));
document.addEventListener("click", (event) => {
  const ends = closest(event, "#run, #save, #stop-yes, [data-copy], [data-theme-switch], [data-unlock], [data-sheet], [popovertarget]");
  if (ends || !closest(event, "#actions, #more")) openMore(false);
});

addEventListener("keydown", (event) => {
  if (event.key !== "p" || !isCommand(event) || isIn(event, `${WRITES}, dialog`)) return;
  location.assign($("[data-projector]").href);
});

// Escape ends one thing at a time, the one on top first.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || $("dialog[open], :popover-open")) return;
  if (controls.keepRunning()) return;
  if (moreOpen()) openMore(false);
  else if (document.body.dataset.settings === "open") openSettings(false);
});

paintRoom(); // what came before
keepSeries(store);
$$("[inert]").forEach((part) => { part.inert = false; });
