// Where the names of several curves may stand at their ends. No DOM.

/**
 * Heights for labels that want to stand at `wanted`, at least `apart` from one another and inside `low`..`high`,
 * moved as little as may be; they keep their order.
 */
export function spread(wanted, apart, low, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const groups = []; // labels that touch stand around the mean of what they want
  for (const i of order) {
    groups.push({ members: [i], sum: wanted[i] });
    for (;;) {
      const before = groups.at(-2), last = groups[groups.length - 1];
      if (!before || bottom(before) + apart <= top(last)) break;
      groups.splice(-2, 2, { members: [...before.members, ...last.members], sum: before.sum + last.sum });
    }
  }
  const placed = [];
  groups.forEach((group) => group.members.forEach((i, n) => { placed[i] = top(group) + n * apart; }));
  return placed;

  function top({ members, sum }) {
    const tall = (members.length - 1) * apart;
    return Math.max(low, Math.min(high - tall, sum / members.length - tall / 2));
  }
  function bottom(group) { return top(group) + (group.members.length - 1) * apart; }
}

/**
 * As `spread`, but a label that would come to stand further than `most` from where it wants is left out (null) until the others are near;
 * label `first` (an index, -1 for none) stays.
 */
export function spreadNear(wanted, apart, low, high, most, first = -1) {
  let kept = wanted.map((_, i) => i);
  for (;;) {
    const at = spread(kept.map((i) => wanted[i]), apart, low, high), moved = (n) => (kept[n] === first ? 0 : Math.abs(at[n] - wanted[kept[n]]));
    const worst = kept.reduce((one, _, n) => (moved(n) > moved(one) ? n : one), 0);
    if (!kept.length || moved(worst) <= most) return wanted.map((_, i) => (kept.includes(i) ? at[kept.indexOf(i)] : null));
    kept = kept.filter((_, n) => n !== worst);
  }
}

/**
 * Which of `ends` ({x, y, wide: of its name}) can be told apart, and so be named where they are: those with no other end within `tall` pixels
 * and whose name lies over no other. `first` (an index, -1 for none) is named anyway. Returns their indices.
 */
export function namedEnds(ends, tall, first = -1) {
  const close = (a, b) => Math.abs(a.y - b.y) < tall && Math.abs(a.x - b.x) < tall;
  const over = (a, b) => Math.abs(a.y - b.y) < tall && a.x < b.x + b.wide && b.x < a.x + a.wide;
  const named = first < 0 ? [] : [first];
  ends.forEach((end, i) => {
    if (i === first || ends.some((other, j) => j !== i && close(end, other))) return;
    if (!named.some((j) => over(end, ends[j]))) named.push(i);
  });
  return named.sort((a, b) => a - b);
}
