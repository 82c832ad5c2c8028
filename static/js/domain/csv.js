// Curves as a table, in a file that spreadsheets read.

const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/; // what a spreadsheet would evaluate; history/questions.py has the same rule

/** One cell: numbers as they are, text quoted where it has to be, and as text where it looks like a formula. */
function cell(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One chart's data as CSV (RFC 4180, with the line ends of metrics.csv): `columns` is [[name, values], …], equally long. */
export function toCsv(columns) {
  const rows = columns[0][1].map((_, i) => columns.map(([, values]) => cell(values[i])).join(","));
  return [columns.map(([name]) => cell(name)).join(","), ...rows, ""].join("\n");
}

/**
 * Curves of several runs ({name, id, config, curve: {x, y, smoothed}}) as columns of one table, in which each row is one point. With each point stand the run's
 * seed, and its other settings in which the runs differ, under their names in a config; the smoothed values where they are `smoothed`.
 */
export function columnsOf(runs, axis, smoothed) {
  const names = [...new Set(runs.flatMap(({ config }) => Object.keys(config)))], isOneOf = (name) => runs.some(({ config }) => config[name] !== runs[0].config[name]);
  const settings = ["seed", ...names.filter((name) => name !== "seed" && isOneOf(name))];
  const each = (value) => runs.flatMap((run) => run.curve.x.map((x, i) => value(run, x, i)));
  const more = smoothed ? [["smoothed", each(({ curve }, _x, i) => curve.smoothed[i])]] : [];
  return [["run", each(({ name }) => name)], ["id", each(({ id }) => id)], [axis, each((_run, x) => x)], ["value", each(({ curve }, _x, i) => curve.y[i])], ...more,
    ...settings.map((name) => [name, each(({ config }) => config[name] ?? "")])];
}
