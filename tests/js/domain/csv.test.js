import assert from "node:assert/strict";
import test from "node:test";
import { columnsOf, toCsv } from "../../../static/js/domain/csv.js";

test("a chart's figures are a table with a line for each point", () => {
  assert.equal(toCsv([["step", [1, 2]], ["train/loss", [0.5, undefined]]]), "step,train/loss\n1,0.5\n2,\n");
});

test("several runs are one table in which a row is a point; a name may hold what separates", () => {
  const run = (name, id, config, x, y) => ({ name, id, config: { seed: 1, gamma: 0.99, ...config }, curve: { x, y, smoothed: y.map((value) => value / 2) } });
  const runs = [run('one, "two"', "a", {}, [1, 2], [3, 4]), run("three", "b", { seed: 2, n_steps: 64 }, [5], [6]), run("none", "c", {}, [], [])];
  assert.equal(toCsv(columnsOf(runs, "time", false)), 'run,id,time,value,seed,n_steps\n"one, ""two""",a,1,3,1,\n"one, ""two""",a,2,4,1,\nthree,b,5,6,2,64\n');
  assert.equal(toCsv(columnsOf(runs.slice(0, 1), "step", true)), 'run,id,step,value,smoothed,seed\n"one, ""two""",a,1,3,1.5,1\n"one, ""two""",a,2,4,2,1\n', "settings in which no run differs are none of it");
});

test("no cell is a formula, numbers stay numbers, and quotes hold what needs them", () => {
  for (const name of ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"]) {
    const [head, row] = [toCsv([[name, [1]]]), toCsv([["run", [name]]]).slice(4)];
    for (const cell of [head, row]) assert.match(cell, /^"?'/, JSON.stringify(cell));
  }
  assert.equal(toCsv([["value", [-1.5, 0, 1e-7, NaN, null]]]), "value\n-1.5\n0\n1e-7\n\n\n");
  assert.equal(toCsv([["run", ["a=b", "one\r\ntwo", 'say "x"', "a,b", " a"]]]), 'run\na=b\n"one\r\ntwo"\n"say ""x"""\n"a,b"\n" a"\n');
  assert.equal(toCsv([["loss, total", [1]], ["step", [2]]]), '"loss, total",step\n1,2\n');
});
