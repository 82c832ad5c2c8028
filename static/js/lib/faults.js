// Faults of the page's own: each is told (the console and page-errors.js hear it) and stops nothing else.

/** Tell of a fault that was caught, as the browser tells of one that was not. */
export function reportFault(fault) {
  if (globalThis.reportError) reportError(fault);
  else setTimeout(() => { throw fault; });
}

/** `act`, but for what it throws: that is reported, and the answer is undefined. */
export const isolated = (act) => (...given) => {
  try { return act(...given); } catch (fault) { reportFault(fault); }
};
