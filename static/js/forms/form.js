// The settings form, made from a preset's JSON Schema; fields.js decides, this file draws.

import { changedCount, check, clashesOf, editable, fieldName, fieldsOf, fill, fromSlider, label, matches, near, read, toSlider, written } from "../domain/fields.js";
import { $$, el, fillRange, hide, icon, onClick, setDisabled, setText } from "../ui/dom.js";
import { settleTerms, term } from "../ui/terms.js";
import * as words from "../words/en/settings.js";

/**
 * A form inside `root`. `show({schema, preset, config, state, locked})` draws or refreshes it,
 * `draft()` gives {changes, expected, errors}, `refuse(error)` puts a server's refusal beside its field
 * (true when there is one), `taken(draft)` forgets what the server has taken, `discard()` all that was typed.
 * `shared`: others may change the config, too; what they changed since one typed over it is an error until one chooses.
 */
export function createForm(root, { prefix = "setting", shared = false, onInput = () => {} } = {}) {
  let schema = null, fields = [], shown = null, texts = {}, refused = {}, rows = new Map();
  let seen = {}; // name -> what stood there when it was typed over
  let sought = ""; // what the fields that are shown have in their words

  function build() {
    rows = new Map();
    const group = (live, name, when) => {
      const set = el("fieldset", { className: "fields" }, el("legend", {}, el("b", {}, name), when));
      set.dataset.live = String(live);
      fields.filter((field) => field.live === live).forEach((field) => set.append(row(field)));
      return set;
    };
    const [before, word, said] = words.LIVE_WHEN;
    root.replaceChildren(
      group(true, words.LIVE, el("span", {}, before, term(word, said))),
      group(false, words.FIXED, words.FIXED_WHEN));
    root.setAttribute("data-terms", "");
    settleTerms();
  }

  function row(field) {
    const id = `${prefix}-${field.name}`;
    const dot = el("span", { className: "changed", title: words.DIFFERS });
    const back = el("button", { type: "button", className: "quiet back", attributes: { "aria-label": words.backToPreset(field.title) } }, icon("undo"));
    const preset = el("span", { className: field.kind === "number" ? "preset num" : "preset" });
    const help = el("p", { className: "help", id: `${id}-help` }, field.help);
    const error = el("p", { className: "field-error", id: `${id}-error`, hidden: true });
    const understood = el("p", { className: "understood num", id: `${id}-read`, hidden: true });
    const box = el("div", { className: "field" });
    const clash = shared ? createClash(field) : null;
    const parts = { field, dot, back, preset, error, understood, clash, box };
    back.addEventListener("click", () => set(field, written(field, shown.preset[field.name]), shown.preset[field.name]));
    if (field.kind === "choice") {
      const choices = field.choices.flatMap(({ value, word }) => {
        const input = el("input", { type: "radio", name: id, id: `${id}-${value}`, value });
        input.addEventListener("change", () => set(field, value, value));
        return [input, el("label", { htmlFor: input.id }, word)];
      });
      parts.radios = choices.filter((part) => part.tagName === "INPUT");
      if (field.steps) { // a checkpoint that was chosen elsewhere: it is shown here while it is, and left by choosing another
        parts.step = el("input", { type: "radio", name: id, id: `${id}-step` });
        parts.stepWords = el("label", { htmlFor: parts.step.id });
        parts.step.addEventListener("change", () => set(field, Number(parts.step.value), Number(parts.step.value)));
        choices.push(parts.step, parts.stepWords);
      }
      const segments = el("div", { className: "segments", attributes: { role: "radiogroup", "aria-label": field.title, "aria-describedby": help.id } }, ...choices);
      box.append(el("div", { className: "name" }, dot, el("span", { className: "title" }, label(field)), preset, back), el("div", { className: "choices" }, segments), help, error);
    } else {
      parts.input = el("input", { className: "field-input", id, inputMode: "decimal", autocomplete: "off", attributes: { "aria-describedby": `${understood.id} ${error.id} ${help.id}` } });
      parts.range = el("input", { type: "range", min: 0, max: 1000, attributes: { "aria-label": words.slider(label(field)) } });
      parts.input.addEventListener("input", () => set(field, parts.input.value, null, parts.input));
      parts.range.addEventListener("input", () => { const value = fromSlider(field, Number(parts.range.value)); set(field, written(field, value), value, parts.range); });
      box.append(el("div", { className: "name" }, dot, el("label", { htmlFor: id }, label(field)), preset, back), el("div", { className: "both" }, parts.range, parts.input), understood, error, help);
    }
    if (clash) error.after(clash.box);
    rows.set(field.name, parts);
    return box;
  }

  /** The choice below a field that somebody else has changed since one typed over it. */
  function createClash(field) {
    const take = el("button", { type: "button", className: "button" }), keep = el("button", { type: "button", className: "button" });
    const settle = (act) => () => { act(); paint(); rows.get(field.name).input?.focus(); onInput(); };
    take.addEventListener("click", settle(() => { delete texts[field.name]; delete seen[field.name]; }));
    keep.addEventListener("click", settle(() => { seen[field.name] = shown.config[field.name]; }));
    return { box: el("div", { className: "clash", hidden: true }, take, keep), take, keep };
  }

  function set(field, text, _value, source = null) {
    if (!(field.name in texts)) seen[field.name] = shown.config[field.name];
    texts[field.name] = field.kind === "choice" ? _value : text;
    refused = {}; // a refusal may have been about how fields fit together
    paint(source);
    onInput();
  }

  /** The checkpoint that is chosen, or was until somebody chose otherwise here. */
  function paintStep({ step, stepWords, field }, value, kept) {
    step.hidden = stepWords.hidden = !Number.isFinite(kept);
    step.value = String(kept);
    step.checked = value === kept && Number.isFinite(kept);
    setText(stepWords, written(field, kept));
  }

  function paint(source = /** @type {Element | null} */ (null)) {
    const { changes, errors, clashes } = draft();
    for (const [name, parts] of rows) {
      const { field } = parts;
      const value = name in changes ? changes[name] : shown.config[name];
      const wrong = errors[name];
      parts.preset.textContent = words.preset(written(field, shown.preset[name]));
      parts.error.hidden = !wrong;
      parts.box.hidden = !wrong && !matches(field, sought);
      if (wrong) parts.error.replaceChildren(icon("warn"), el("span", {}, wrong)); else parts.error.replaceChildren();
      parts.box.toggleAttribute("data-wrong", Boolean(wrong));
      if (parts.radios) parts.radios.forEach((radio) => { radio.checked = radio.value === String(value); });
      if (parts.step) paintStep(parts, value, shown.config[name]);
      if (!parts.radios) {
        const text = name in texts ? texts[name] : written(field, value);
        if (parts.input !== source && parts.input.value !== text) parts.input.value = text;
        parts.input.setAttribute("aria-invalid", String(Boolean(wrong)));
        paintUnderstood(parts, name in texts ? read(field, text).understood : undefined);
        if (parts.range !== source) parts.range.value = toSlider(field, wrong ? near(texts[name], shown.config[name]) : value);
        parts.range.setAttribute("aria-valuetext", text); // its own numbers are places on it
        fillRange(parts.range);
      }
      if (parts.clash) {
        parts.clash.box.hidden = !(name in clashes);
        if (name in clashes) { setText(parts.clash.take, words.take(written(field, clashes[name]))); setText(parts.clash.keep, words.keep(written(field, value))); }
      }
      parts.dot.hidden = !wrong && value === shown.preset[name];
      hide(parts.back, parts.dot.hidden, parts.range ?? parts.radios.find(({ checked }) => checked)); // a slider opens no keyboard on a phone
    }
    for (const set of $$("fieldset", root)) {
      const first = fields.find((field) => String(field.live) === set.dataset.live);
      set.disabled = shown.locked || !first || !editable(first, shown.state);
      set.hidden = !set.querySelector(".field:not([hidden])");
    }
  }

  /** Say beside a field as which number it was read, where that was not typed as it is written here. */
  function paintUnderstood({ understood }, value) {
    understood.hidden = !value;
    setText(understood, value ? words.readAs(value) : "");
  }

  const draft = () => {
    const { changes, errors } = check(fields, shown.config, texts), clashes = shared ? clashesOf(fields, shown.config, texts, seen) : {};
    const said = Object.fromEntries(Object.entries(clashes).map(([name, value]) => [name, words.clash(written(rows.get(name).field, value))]));
    const expected = Object.fromEntries(Object.keys(changes).filter((name) => name in seen).map((name) => [name, seen[name]]));
    return { changes, expected, clashes, errors: { ...errors, ...said, ...refused }, texts: { ...texts } };
  };

  /** Go to the field of this name: its text, or what is chosen of its words. */
  function focus(name) {
    const { input, radios = [] } = rows.get(name) ?? {};
    (input ?? radios.find(({ checked }) => checked) ?? radios[0])?.focus();
  }

  function forget() { [texts, seen, refused] = [{}, {}, {}]; }

  return {
    show(next) {
      shown = next;
      if (schema !== next.schema) { schema = next.schema; fields = fieldsOf(schema); forget(); build(); }
      const { activeElement } = document;
      const drafting = [...rows].some(([name, { input, range }]) => name in texts && (activeElement === input || activeElement === range));
      paint(drafting ? activeElement : null); // what is being typed or dragged is left alone
    },
    draft,
    /** The server has taken `sent`, an earlier draft; what was typed since stays, above that. */
    taken(sent) {
      for (const [name, value] of Object.entries(sent.changes)) {
        if (texts[name] === sent.texts[name]) { delete texts[name]; delete seen[name]; } else seen[name] = value;
      }
      refused = {};
      paint(document.activeElement);
      onInput();
    },
    refuse(error) {
      const name = fieldName(error.field);
      if (!name || !rows.has(name)) return false;
      refused[name] = error.message;
      paint();
      focus(name);
      return true;
    },
    /** Type in a whole config, as far as this state allows; {fixed, unknown} of what was left out. */
    fill(config) {
      const { texts: typed, fixed, unknown } = fill(fields, shown.state, shown.config, config);
      forget();
      texts = typed;
      for (const name of Object.keys(typed)) seen[name] = shown.config[name];
      paint();
      onInput();
      return { fixed, unknown };
    },
    /** The config as the form stands, wrong values left out. */
    config: () => ({ ...shown.config, ...draft().changes }),
    discard() { forget(); if (shown) paint(); onInput(); },
    focusError() {
      const name = Object.keys(draft().errors)[0];
      focus(name);
    },
    /** Show only the fields that the words of `sentence` are part of, in name, help or choices, and those that are wrong; whether there are any. */
    find(sentence) {
      sought = sentence;
      if (shown) paint(document.activeElement);
      return [...rows.values()].some(({ box }) => !box.hidden);
    },
    changed: () => changedCount(fields, shown.preset, shown.config, draft().changes),
  };
}

/**
 * The foot: "Apply 2 changes", which submits the form with the id `form`, as Enter does, or "Show what to fix" beside
 * "1 value to fix", as nothing is applied until then; "Discard"; and "Undo" for what was applied last.
 */
export function createFoot(root, { form, discard, undo }) {
  const button = el("button", { type: "submit", className: "button primary", id: "apply", attributes: { form } });
  const forget = el("button", { type: "button", className: "quiet" }, words.DISCARD);
  const back = el("button", { type: "button", className: "quiet", id: "undo" }, icon("undo"), words.UNDO);
  const count = el("span", { className: "count" });
  const error = el("p", { className: "field-error", attributes: { role: "alert" }, hidden: true });
  root.append(error, button, forget, back, count);
  forget.addEventListener("click", discard);
  onClick(back, undo);
  return {
    show({ changes, errors, busy, message, locked, undoable }) {
      const wrong = Object.keys(errors).length, all = Object.keys(changes).length + wrong;
      root.hidden = locked;
      setText(button, busy ? words.APPLYING : wrong ? words.SHOW_WRONG : all === 0 ? words.NOTHING_CHANGED : words.apply(all));
      setDisabled(button, busy || all === 0);
      hide(forget, all === 0, button);
      hide(back, all > 0 || !undoable, button);
      setDisabled(back, busy);
      setText(count, wrong ? words.toFix(wrong) : "");
      error.hidden = !message;
      error.replaceChildren(...(message ? [icon("warn"), message] : []));
    },
  };
}
