// The bar above the charts of a page: their axis, smoothing, the part of the run in view, and which metrics.

import { WEIGHT } from "../lib/curves.js";
import { $, $$, fillRange, hide, setText } from "../ui/dom.js";
import { BACK_TO_NEWEST, FOLLOWING } from "../words/en/charts.js";
import { bindMetrics } from "./metricchoice.js";

/**
 * Bind the bar. `view` is {get(): {axis, range, keys}, axis(name): another one is chosen, follow(), whole(), keys(list), smoothing(weight), logged(): the metrics that there are,
 * steps(): what the axis of steps is called, goesOn(): whether there will be a newer end}; `weight` is of smoothing at first, `kept` and `always` are as of
 * `bindMetrics`. Returns `paint()`.
 */
export function createBar({ kept, always, weight = WEIGHT }, view) {
  const axes = $$("[data-x]"), follow = $("#follow"), whole = $("#zoom-reset"), smoothing = $("#smoothing");
  axes.forEach((button) => button.addEventListener("click", () => { if (button.dataset.x !== view.get().axis) view.axis(button.dataset.x); }));
  follow.addEventListener("click", () => view.follow());
  whole.addEventListener("click", () => { view.whole(); (follow.hidden ? smoothing : follow).focus(); });
  const paintMetrics = bindMetrics({ kept, always, logged: view.logged, chosen: () => view.get().keys, choose: view.keys });

  function paintSmoothing() {
    fillRange(smoothing);
    setText($("#smoothing-out"), Number(smoothing.value).toFixed(2));
  }
  smoothing.addEventListener("input", () => { paintSmoothing(); view.smoothing(Number(smoothing.value)); });
  smoothing.value = weight;
  paintSmoothing();

  return () => {
    const { range, axis } = view.get(), isFollowing = !range || range.follow;
    axes.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.x === axis)));
    setText(axes[0], view.steps());
    hide(follow, !view.goesOn(), smoothing); // what is over has no newer end
    follow.setAttribute("aria-pressed", String(isFollowing));
    setText($("span", follow), isFollowing ? FOLLOWING : BACK_TO_NEWEST);
    whole.hidden = !range;
    paintMetrics();
  };
}
