// What a page shows, measured: returns sentences about text too faint or too small, and targets too small to hit.
({ target, smallest }) => {
  const faults = [];
  const modal = document.querySelector("dialog[open]");
  const root = modal ?? document.body;
  const name = (e) => `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""}${typeof e.className === "string" && e.className ? `.${e.className.trim().split(/\s+/).join(".")}` : ""}`;

  const shown = (e) => {
    if (!e.checkVisibility({ opacityProperty: false, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    for (let p = e; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).clipPath !== "none" || p.closest(".sr, .sprite")) return false;
    }
    const { width, height } = e.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const idle = (e) => e.closest(":disabled, [aria-disabled=true], fieldset:disabled") !== null;

  // --- colours
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parsed = new Map();
  const parse = (colour) => {
    if (!parsed.has(colour)) {
      probe.clearRect(0, 0, 1, 1);
      probe.fillStyle = colour;
      probe.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data;
      parsed.set(colour, [r, g, b, a / 255]);
    }
    return parsed.get(colour);
  };
  const over = ([r, g, b, a], [R, G, B, A]) => {
    const both = a + A * (1 - a), mix = (v, V) => (both ? (v * a + V * A * (1 - a)) / both : 0);
    return [mix(r, R), mix(g, G), mix(b, B), both];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => { const s = v / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };

  /** The contrast of words in `e`, or in a pseudo-element of it, as the opacity of all that is around leaves it. */
  const contrast = (e, pseudo) => {
    const around = pseudo ? [getComputedStyle(e, pseudo)] : [];
    for (let p = e; p; p = p.parentElement) around.push(getComputedStyle(p));
    let words = parse(around[0].color), behind = [0, 0, 0, 0];
    for (const { backgroundColor, opacity } of around) {
      const seen = Number(opacity) || 1; // what shows only when it is wanted is measured as it is then
      [words, behind] = [words, behind].map((colour) => over(colour, parse(backgroundColor))).map(([r, g, b, a]) => [r, g, b, a * seen]);
    }
    return ratio(over(words, [255, 255, 255, 1]), over(behind, [255, 255, 255, 1]));
  };

  // --- text
  /** Whether the words of `e`, or of its `pseudo`, are large and strong enough. */
  const read = (e, text, pseudo) => {
    const { fontSize, fontWeight } = getComputedStyle(e, pseudo), size = parseFloat(fontSize);
    const words = `${name(e)}${pseudo ?? ""} “${text.trim().slice(0, 40)}”`;
    if (size < smallest) faults.push(`${words} is ${size} px high; at least ${smallest}`);
    if (idle(e)) return;
    const is = contrast(e, pseudo), least = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
    if (is < least - 0.01) faults.push(`${words} has a contrast of ${is.toFixed(2)}; at least ${least}`);
  };
  for (const e of [root, ...root.querySelectorAll("*")]) {
    if (["SCRIPT", "STYLE", "OPTION", "TITLE"].includes(e.tagName)) continue;
    const own = [...e.childNodes].find((node) => node.nodeType === 3 && node.data.trim()), texts = own ? [[own.data]] : [];
    if (e.placeholder && !e.value) texts.push([e.placeholder, "::placeholder"]);
    for (const pseudo of ["::before", "::after"]) {
      const { content, display } = getComputedStyle(e, pseudo);
      if (display !== "none" && /^".*[\p{L}\p{N}].*"$/su.test(content)) texts.push([content.slice(1, -1), pseudo]);
    }
    if (texts.length && shown(e)) for (const [text, pseudo] of texts) read(e, text, pseudo);
  }

  // --- targets
  const boxes = (e) => {
    const all = [e, ...(e.labels ?? [])];
    const after = getComputedStyle(e, "::after"); // a link that is stretched over its card, or a word that is hit around itself, too
    const stretched = after.position === "absolute" && after.content !== "none", own = stretched && getComputedStyle(e).position !== "static";
    if (stretched && !own && e.offsetParent) all.push(e.offsetParent);
    return [...all.map((one) => one.getBoundingClientRect()), ...(own ? [{ width: parseFloat(after.width), height: parseFloat(after.height) }] : [])];
  };
  const inText = (e) => getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  for (const e of root.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button], [role=slider]")) {
    const reached = e.labels?.length ? [e, ...e.labels].some(shown) : shown(e);
    if (!reached || inText(e) || e.closest(".skip")) continue;
    const short = ({ width, height }) => Math.min(width, height, target - 0.5);
    const { width, height } = boxes(e).reduce((best, one) => (short(one) > short(best) ? one : best)); // the one that is hit best
    if (width < target - 0.5 || height < target - 0.5) {
      faults.push(`${name(e)} “${(e.getAttribute("aria-label") ?? e.textContent).trim().slice(0, 30)}” is ${Math.round(width)} x ${Math.round(height)}; at least ${target} x ${target}`);
    }
  }

  // --- nothing scrolls sideways
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`the page is ${wide} px wider than its window`);
  return [...new Set(faults)];
}
