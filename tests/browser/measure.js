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
  const parse = (colour) => {
    probe.clearRect(0, 0, 1, 1);
    probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => { const s = v / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
  const ground = (e) => {
    const layers = [];
    for (let p = e; p; p = p.parentElement) {
      const colour = parse(getComputedStyle(p).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((under, colour) => over(colour, under), [255, 255, 255, 1]);
  };

  // --- text
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || seen.has(e) || !e || ["SCRIPT", "STYLE", "OPTION", "TITLE"].includes(e.tagName) || !shown(e)) continue;
    seen.add(e);
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const words = `${name(e)} “${node.data.trim().slice(0, 40)}”`;
    if (size < smallest) faults.push(`${words} is ${size} px high; at least ${smallest}`);
    if (idle(e)) continue;
    const behind = ground(e);
    const is = ratio(over(parse(style.color), behind), behind);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (is < (large ? 3 : 4.5) - 0.01) faults.push(`${words} has a contrast of ${is.toFixed(2)}; at least ${large ? 3 : 4.5}`);
  }

  // --- targets
  const rect = (e) => {
    const boxes = [e, ...(e.labels ?? [])].map((one) => one.getBoundingClientRect());
    const after = getComputedStyle(e, "::after"); // a link that is stretched over its card
    if (after.position === "absolute" && after.content !== "none" && e.offsetParent) boxes.push(e.offsetParent.getBoundingClientRect());
    return { width: Math.max(...boxes.map((b) => b.width)), height: Math.max(...boxes.map((b) => b.height)) };
  };
  const inText = (e) => getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  for (const e of root.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button], [role=slider]")) {
    const reached = e.labels?.length ? [e, ...e.labels].some(shown) : shown(e);
    if (!reached || inText(e) || e.closest(".skip")) continue;
    const { width, height } = rect(e);
    if (width < target - 0.5 || height < target - 0.5) {
      faults.push(`${name(e)} “${(e.getAttribute("aria-label") ?? e.textContent).trim().slice(0, 30)}” is ${Math.round(width)} x ${Math.round(height)}; at least ${target} x ${target}`);
    }
  }

  // --- nothing scrolls sideways
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`the page is ${wide} px wider than its window`);
  return [...new Set(faults)];
}
