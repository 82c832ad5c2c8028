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
      const [before, last] = groups.slice(-2).length === 2 ? groups.slice(-2) : [null, groups.at(-1)];
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

export const SHAPES = ["circle", "square", "triangle"];

/** The look of the n-th run: its colour token and the shape of its curve's end. */
export const lookOf = (n) => ({ colour: `c${(n % 6) + 1}`, shape: SHAPES[n % 3] });
