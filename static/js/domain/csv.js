// Curves as a table, in a file that spreadsheets read.

const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/; // what a spreadsheet would evaluate; history/questions.py has the same rule

/** One cell: numbers as they are, text quoted where it has to be, and as text where it looks like a formula. @type {(value: unknown) => string} */
function cell(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One chart's data as CSV (RFC 4180, with the line ends of metrics.csv): `columns` is [[name, values], …], equally long. @type {(columns: [name: string, values: unknown[]][]) => string} */
export function toCsv(columns) {
  const rows = columns[0][1].map((_, i) => columns.map(([, values]) => cell(values[i])).join(","));
  return [columns.map(([name]) => cell(name)).join(","), ...rows, ""].join("\n");
}

/**
 * Curves of several runs ({name, id, config, curve: {x, y, smoothed}}) as columns of one table, in which each row is one point. With each point stand the run's
 * seed, and its other settings in which the runs differ, under their names in a config; the smoothed values where they are `smoothed`.
 * @type {(runs: { name?: string, id?: string, config: Config, curve: Points }[], axis: Axis, smoothed: boolean) => [name: string, values: unknown[]][]}
 */
export function columnsOf(runs, axis, smoothed) {
  const names = [...new Set(runs.flatMap(({ config }) => Object.keys(config)))], isOneOf = (/** @type {string} */ name) => runs.some(({ config }) => config[name] !== runs[0].config[name]);
  const settings = ["seed", ...names.filter((name) => name !== "seed" && isOneOf(name))];
  /** @type {(name: string, value: (run: typeof runs[0], i: number) => unknown) => [string, unknown[]]} */
  const column = (name, value) => [name, runs.flatMap((run) => run.curve.x.map((_, i) => value(run, i)))];
  return [column("run", ({ name }) => name), column("id", ({ id }) => id), column(axis, ({ curve }, i) => curve.x[i]), column("value", ({ curve }, i) => curve.y[i]),
    ...(smoothed ? [column("smoothed", ({ curve }, i) => curve.smoothed?.[i])] : []), ...settings.map((name) => column(name, ({ config }) => config[name] ?? ""))];
}
