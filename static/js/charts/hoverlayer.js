// What lies over a chart where it is looked at: a rule, signs on its curves, a value, and what a drag has chosen. Elements of the page: the curves below them are not drawn again.

import { el, setText } from "../ui/dom.js";
import { sign } from "../ui/sign.js";

const HALF = 6; // pixels of a sign

/** Returns {show({rule, signs, words}, area), part({from, to} | null, area), hide(), close()}; `signs` are [{x, y, colour, shape}], `words` {text, x, y, left: whether they end there}, all in pixels. */
export function createHoverLayer(box) {
  const rule = el("div", { className: "hover-rule" }), part = el("div", { className: "hover-part", hidden: true }), words = el("span", { className: "hover-words num", hidden: true }), shown = [];
  const layer = el("div", { className: "hover-layer", hidden: true, attributes: { "aria-hidden": "true" } }, rule, words);
  box.append(part, layer);
  const put = (element, x, y) => { element.style.transform = `translate(${x}px, ${y}px)`; };

  function showSigns(signs) {
    while (shown.length > signs.length) shown.pop().element.remove();
    signs.forEach(({ x, y, colour, shape }, i) => {
      const look = `${colour} ${shape}`;
      if (shown[i]?.look !== look) {
        const element = sign({ colour, shape });
        if (shown[i]) shown[i].element.replaceWith(element); else layer.append(element);
        shown[i] = { look, element };
      }
      put(shown[i].element, x - HALF, y - HALF);
    });
  }

  return {
    /** @param {{rule: number, signs?: (Look & {x: number, y: number})[], words?: {text: string, x: number, y: number, left: boolean} | null}} looked @param {{top: number, bottom: number}} area */
    show({ rule: at, signs = [], words: said = null }, { top, bottom }) {
      layer.hidden = false;
      rule.style.height = `${bottom - top}px`;
      put(rule, Math.round(at), top);
      showSigns(signs);
      words.hidden = !said;
      if (!said) return;
      setText(words, said.text);
      words.classList.toggle("left", said.left);
      put(words, said.x, said.y);
    },
    part(chosen, area) {
      part.hidden = !chosen;
      if (chosen) Object.assign(part.style, { left: `${chosen.from}px`, width: `${chosen.to - chosen.from}px`, top: `${area.top}px`, height: `${area.bottom - area.top}px` });
    },
    hide() { layer.hidden = true; },
    close() { layer.remove(); part.remove(); },
  };
}
