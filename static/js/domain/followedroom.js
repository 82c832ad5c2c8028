// A room of the list that is followed by itself, too. No DOM.

/** The room of `row` as the list tells it, with what its own channel tells alone or sooner: `known`, null before that was joined. @type {(row: Room, known: Room | null) => Room} */
export const followedRoom = (row, known) => (known ? {
  ...row, config: known.config, step: known.step, seconds: known.seconds,
  values: { ...row.values, ...known.values }, smoothed: { ...row.smoothed, ...known.smoothed },
} : row);
