// Start, pause, resume, stop and save: what the buttons say, and what they send.

import { runButton } from "../../domain/runbutton.js";
import { mayControl } from "../../ui/controller.js";
import { $, icon, onClick, setDisabled, setText } from "../../ui/dom.js";
import { toast } from "../../ui/toast.js";
import * as words from "../../words/en/room.js";

/** Binds the room's command buttons; `paint()` brings them up to date. */
export function createControls({ store, control }) {
  const run = $("#run"), save = $("#save"), stop = $("#stop"), asks = $("#stop-asks");
  const waiting = new Set(); // the commands whose answer has not come, by name
  let asking = false;


  /** Send a command for this room; the answer, after what it says is told. */
  async function send(name, payload = {}) {
    const before = store.state.statusSeq;
    const answer = await control.send(name, { room: store.state.id, ...payload });
    if (!answer.ok) toast(answer.error.message, "error");
    else if (answer.pending && store.state.statusSeq === before) store.tell("acknowledged", { pending: answer.pending });
    return answer;
  }

  /** Send what a button says, once: until its answer is here, another press does nothing. */
  async function press(name) {
    if (waiting.has(name)) return;
    waiting.add(name);
    paint();
    await send(name);
    waiting.delete(name);
    paint();
  }

  function label(button, shape, word) {
    if (button.dataset.word === word) return;
    button.dataset.word = word;
    const span = document.createElement("span");
    span.className = "word";
    span.textContent = word;
    button.replaceChildren(...(shape ? [icon(shape)] : []), span);
  }

  function paint() {
    const { connection, deleted } = store.state, room = deleted ? null : store.state.room;
    const offline = connection.state !== "online" || !control.ready;
    const button = room && mayControl() ? runButton(room, waiting) : null;
    run.hidden = !button;
    if (button) {
      label(run, button.icon, button.word);
      run.classList.toggle("primary", button.primary);
      run.dataset.command = button.command ?? "";
      setDisabled(run, button.disabled || offline);
    }
    const focused = asks.contains(document.activeElement);
    const alive = Boolean(room && mayControl() && ["running", "paused"].includes(room.state));
    const stoppable = Boolean(room && mayControl() && ["starting", "running", "paused", "recovering"].includes(room.state));
    asking &&= stoppable;
    save.hidden = !alive || asking;
    stop.hidden = !stoppable || asking;
    asks.hidden = !asking;
    const saving = waiting.has("save") || room?.pending === "save", stopping = waiting.has("stop") || room?.pending === "stop";
    label(save, "save", saving ? words.SAVING : words.SAVE);
    label(stop, "stop", stopping ? words.STOPPING : words.STOP);
    setDisabled(save, saving || stopping || offline);
    setDisabled(stop, stopping || offline);
    setText($("p", asks), room?.state === "starting" ? words.ASK_STOP_EARLY : words.ASK_STOP);
    // The answered question would drop the keyboard's focus; after a stop the run button stays to say what comes.
    if (focused && !asking) (stopping || stop.hidden ? run : stop).focus();
  }

  onClick(run, () => run.dataset.command && press(run.dataset.command));
  onClick(save, () => press("save"));
  onClick(stop, () => { asking = true; paint(); $("#stop-yes").focus(); });
  $("#stop-yes").addEventListener("click", () => { asking = false; press("stop"); });
  $("#stop-no").addEventListener("click", keepRunning);

  /** Take the question back; whether it stood there. */
  function keepRunning() {
    if (!asking) return false;
    asking = false;
    paint();
    return true;
  }

  return { send, press, paint, keepRunning };
}
