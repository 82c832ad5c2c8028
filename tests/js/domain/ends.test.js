import assert from "node:assert/strict";
import test from "node:test";
import { askedLooks, searchOf } from "../../../static/js/domain/compareaddress.js";
import { LOOKS, around, isMany, lookOf, looksOf, nameParts, namedEnds, shortNames, spread, spreadNear } from "../../../static/js/domain/ends.js";

test("labels with room for each stay where they want", () => {
  assert.deepEqual(spread([100, 20, 60], 16, 0, 200), [100, 20, 60]);
});

test("labels that touch move apart as little as may be, in their order", () => {
  assert.deepEqual(spread([50, 54], 16, 0, 200), [44, 60]);
  assert.deepEqual(spread([54, 50, 52], 16, 0, 200), [68, 36, 52]);
});

test("a group that moves into the next one takes it along", () => {
  const at = spread([50, 52, 70], 16, 0, 200);
  assert.ok(at[1] - at[0] >= 16 && at[2] - at[1] >= 16, at.join());
});

test("labels stay inside the plot", () => {
  assert.deepEqual(spread([198, 199], 16, 0, 200), [184, 200]);
  assert.deepEqual(spread([-5, 2], 16, 0, 200), [0, 16]);
  assert.deepEqual(spread([], 16, 0, 200), []);
});

test("a label that would stand far from its curve's end is left out, and the others come nearer", () => {
  assert.deepEqual(spreadNear([100, 20, 60], 16, 0, 200, 20), [100, 20, 60]);
  assert.deepEqual(spreadNear([50, 54], 16, 0, 200, 20), [44, 60]);
  const crowd = spreadNear([190, 192, 194, 196, 20], 16, 0, 200, 20);
  assert.equal(crowd[4], 20);
  assert.ok(crowd.filter((at) => at !== null).length >= 3, crowd.join());
  crowd.forEach((at, i) => at === null || assert.ok(Math.abs(at - [190, 192, 194, 196, 20][i]) <= 20));
  assert.notEqual(spreadNear([190, 192, 194, 196], 16, 0, 200, 20, 0)[0], null, "the one that is looked at stays");
  assert.deepEqual(spreadNear([], 16, 0, 200, 20), []);
});

test("six runs have six colours, and shapes in turn", () => {
  const looks = [0, 1, 2, 3, 4, 5].map((n) => lookOf(n));
  assert.equal(new Set(looks.map(({ colour }) => colour)).size, 6);
  assert.deepEqual(looks.map(({ shape }) => shape).slice(0, 4), ["circle", "square", "triangle", "circle"]);
});

test("twelve runs are told apart by colour and shape, and more than six are many", () => {
  assert.deepEqual([isMany(6), isMany(7)], [false, true]);
  const looks = Array.from({ length: LOOKS }, (_, n) => JSON.stringify(lookOf(n)));
  assert.equal(new Set(looks).size, LOOKS);
  assert.ok(LOOKS >= 12);
});

test("a run keeps its look while others come and go", () => {
  const ids = [..."abcdefghijklmnopqr"];
  let chosen = [], looks = {}, next = 5;
  for (let i = 0; i < 3000; i++) {
    next = (next * 1103515245 + 12345) % 2147483648;
    const id = ids[next % ids.length], before = looks;
    chosen = chosen.includes(id) ? chosen.filter((one) => one !== id) : chosen.length < 12 ? [...chosen, id] : chosen;
    looks = looksOf(chosen, before);
    assert.equal(new Set(Object.values(looks)).size, chosen.length, "no two are the same");
    for (const one of chosen) if (one in before) assert.equal(looks[one], before[one]);
    assert.deepEqual({ ...askedLooks(searchOf("", { rooms: chosen, looks, axis: "step", keys: null }), chosen) }, { ...looks }, "and a link says so");
  }
  assert.deepEqual(Object.entries(looksOf(["__proto__", "toString"])), [["__proto__", 0], ["toString", 1]]);
});

const end = (x, y, wide = 100) => ({ x, y, wide });

test("ends that lie apart are named, those in a crowd are not", () => {
  assert.deepEqual(namedEnds([end(500, 20), end(500, 100), end(500, 104), end(500, 180)], 16), [0, 3]);
});

test("a name lies over no other, though it is wide", () => {
  assert.deepEqual(namedEnds([end(300, 50), end(380, 54), end(420, 50)], 16), [0, 2], "the second would lie over both");
});

test("the run that is looked at is named wherever it ends", () => {
  assert.deepEqual(namedEnds([end(500, 100), end(500, 104), end(450, 130)], 16, 1), [1, 2]);
  assert.deepEqual(namedEnds([], 16), []);
});

test("of a long list what lies around one is seen", () => {
  const list = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  assert.deepEqual(around(list, 4, 3), [3, 4, 5]);
  assert.deepEqual(around(list, 8, 3), [6, 7, 8]);
  assert.deepEqual(around(list, -1, 3), [0, 1, 2]);
  assert.deepEqual(around(list, 2, 20), list);
});

test("names that do not fit lose what another begins with, too, not the end in which they differ", () => {
  const fits = (most) => (name) => name.length <= most;
  const seeds = ["PPO for score, lr 0.002, seed 1", "PPO for score, lr 0.002, seed 12"];
  assert.deepEqual(shortNames(seeds, fits(40)), seeds);
  assert.deepEqual(shortNames(seeds, fits(10)), ["…\u2009seed 1", "…\u2009seed 12"]);
  assert.deepEqual(shortNames(seeds, fits(5)), ["…\u20091", "…\u200912"]);
  assert.deepEqual(shortNames([...seeds, "DQN from memory"], fits(10)), ["…\u2009seed 1", "…\u2009seed 12", "DQN f…mory"]);
  assert.deepEqual(shortNames(["Run", "Run b of a long series"], fits(9)), ["Run", "Run…ries"]);
  assert.deepEqual(shortNames(["A long name, seed 1", "A long name, seed 2", "B long name, seed 1", "B long name, seed 2"], fits(9)), ["A lo…ed 1", "A lo…ed 2", "B lo…ed 1", "B lo…ed 2"]);
  assert.deepEqual(shortNames(["the same name", "the same name"], fits(7)), ["the…ame", "the…ame"], "two of one name cannot be told apart");
  assert.deepEqual(shortNames(["one long name"], fits(9)), ["one…name"]);
  assert.deepEqual(shortNames([], fits(9)), []);
});

test("a name is cut between letters as people see them", () => {
  const family = "👩\u200d👩\u200d👧";
  assert.deepEqual(shortNames([family.repeat(5)], (name) => [...new Intl.Segmenter("en").segment(name)].length <= 4), [`${family.repeat(2)}…${family}`]);
});

test("a name has a part that it shares and one of its own", () => {
  const names = ["Lines, seed 1", "Lines, seed 2", "Score"];
  assert.deepEqual(names.map((name) => nameParts(name, names)), [["Lines, seed ", "1"], ["Lines, seed ", "2"], ["", "Score"]]);
});
