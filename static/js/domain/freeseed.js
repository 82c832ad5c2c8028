// The seed that a new room is offered. No DOM.

/** The least seed from the preset’s own on that none of its rooms is set to; undefined where runs of its kind have none. @type {(rooms: Room[], preset: { name: string, config: Config }) => number} */
export function freeSeed(rooms, { name, config }) {
  const taken = new Set(rooms.filter(({ preset }) => preset === name).map((room) => room.config.seed));
  let seed = config.seed;
  while (seed !== undefined && taken.has(seed)) seed += 1;
  return seed;
}
