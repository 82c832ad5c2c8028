// What a chart is on paper: of a size of its own, and sharper than on a screen.

const BESIDE = { width: 440, height: 240 }, WIDE = { width: 700, height: 330 }, SMALL = { width: 350, height: 170 }; // as print.css has room for them

/** Pixels of a printer in one of the page's. */
export const SHARP = 3;

function sizeOf(box) {
  if (box.closest(".chart-small, .chart + .chart")) return SMALL;
  return box.closest(".room") ? BESIDE : WIDE;
}

/** Call `act` with the size of the chart in `box` when the page goes to paper, and with null when it is back; the function returned ends that. */
export function onPaper(box, act) {
  const before = () => act(sizeOf(box)), after = () => act(null);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => { removeEventListener("beforeprint", before); removeEventListener("afterprint", after); };
}
