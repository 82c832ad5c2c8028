// Faults of the page's own: each is told (the console and page-errors.js hear it) and stops nothing else.

/** Tell of a fault that was caught, as the browser tells of one that was not. @type {(fault: unknown) => void} */
export function reportFault(fault) {
  if ("reportError" in globalThis) reportError(fault);
  else setTimeout(() => { throw fault; });
}

/** `act`, but for what it throws: that is reported, and the answer is undefined. @type {(act: (...given: any[]) => any) => (...given: any[]) => any} */
export const isolated = (act) => (...given) => {
  try { return act(...given); } catch (fault) { reportFault(fault); }
};
