// A config as text: copied out of the form, pasted into it.

import { parseConfig } from "../domain/fields.js";
import { el, icon } from "../ui/dom.js";
import { toast } from "../ui/toast.js";
import * as words from "../words/en/settings.js";

/** What was left out of a pasted config, in words; null where nothing was. */
export function leftOut({ fixed, unknown }) {
  const said = [];
  if (unknown.length) said.push(words.unknown(unknown));
  if (fixed.length) said.push(words.fixed(fixed));
  return said.join(" ") || null;
}

/**
 * Two buttons and a text box inside `root`. `read()` gives what is copied, {preset, config}, or null while that is not known;
 * `paste({preset, config})` takes it and answers a sentence on what it could not take, or null.
 */
export function createConfigText(root, { read, paste }) {
  const copy = el("button", { type: "button", className: "quiet" }, icon("link"), words.COPY);
  const open = el("button", { type: "button", className: "quiet paste", attributes: { "aria-expanded": "false" } }, icon("new"), words.PASTE);
  const text = el("textarea", { className: "field-input", rows: 6, spellcheck: false, attributes: { "aria-label": words.AS_JSON } });
  const error = el("p", { className: "field-error", attributes: { role: "alert" }, hidden: true });
  const use = el("button", { type: "button", className: "button" }, words.FILL_IN);
  const box = el("div", { className: "config-paste", hidden: true }, text, error, use);
  root.replaceChildren(el("div", { className: "config-buttons" }, copy, open), box);

  const refuse = (message) => {
    error.hidden = !message;
    error.replaceChildren(...(message ? [icon("warn"), el("span", {}, message)] : []));
    text.setAttribute("aria-invalid", String(Boolean(message)));
  };
  const show = (yes) => {
    box.hidden = !yes;
    open.setAttribute("aria-expanded", String(yes));
    refuse(null);
    (yes ? text : open).focus();
  };

  copy.addEventListener("click", async () => {
    const config = read();
    if (!config) return toast(words.NOT_LOADED, "warning");
    const told = JSON.stringify(config, null, 2);
    try { await navigator.clipboard.writeText(told); toast(words.COPIED); } catch {
      text.value = told; // the browser did not allow it: here it can be taken by hand
      show(true);
      text.select();
    }
  });
  open.addEventListener("click", () => show(box.hidden));
  use.addEventListener("click", () => {
    const { error: fault, ...parsed } = parseConfig(text.value);
    const said = fault ?? paste(parsed);
    if (said) return refuse(said);
    text.value = "";
    show(false);
  });
  text.addEventListener("input", () => refuse(null));
}
