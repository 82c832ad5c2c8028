import assert from "node:assert/strict";
import test from "node:test";
import { askedLooks, askedOf, searchOf } from "../../../static/js/domain/compareaddress.js";

const NOTHING = { picked: null, range: null, scales: new Map() };

test("the address names the runs, each once", () => {
  const roomsOf = (search, most) => askedOf(search, most).rooms;
  assert.deepEqual(roomsOf("?rooms=a,b,a,%3Cscript%3E,,c", 6), ["a", "b", "c"]);
  assert.deepEqual(roomsOf("", 6), []);
  assert.deepEqual(roomsOf("?rooms=a,b,c", 2), ["a", "b"]);
});

test("the address names the axis and the metrics, and passes over what makes no sense", () => {
  assert.deepEqual(askedOf("?rooms=a&x=time&metrics=train/loss,eval/survival", 6), { ...NOTHING, rooms: ["a"], axis: "time", keys: ["train/loss", "eval/survival"], smoothing: null, said: true });
  assert.deepEqual(askedOf("?x=pieces&metrics=<b>", 6), { ...NOTHING, rooms: [], axis: null, keys: [], smoothing: null, said: true });
});

test("an address that says nothing is nobody's choice", () => {
  assert.deepEqual(askedOf("", 6), { ...NOTHING, rooms: [], axis: null, keys: null, smoothing: null, said: false });
  assert.equal(askedOf("?from=mail", 6).said, false);
  assert.equal(askedOf("?rooms=a", 6).said, true);
});

test("what is shown goes into the address, and what is usual stays out of it", () => {
  assert.equal(searchOf("", { rooms: [], axis: "step", keys: null }), "");
  assert.equal(searchOf("?rooms=x&from=mail", { rooms: ["a", "b"], axis: "step", keys: null }), "?rooms=a,b&from=mail");
  const search = searchOf("", { rooms: ["a"], axis: "episode", keys: ["train/loss", "eval/survival"] });
  assert.equal(search, "?rooms=a&x=episode&metrics=train/loss,eval/survival");
  assert.deepEqual(askedOf(search, 6), { ...NOTHING, rooms: ["a"], axis: "episode", keys: ["train/loss", "eval/survival"], smoothing: null, said: true });
  assert.deepEqual(askedOf(searchOf("", { rooms: ["a"], axis: "step", keys: [] }), 6).keys, [], "the main chart alone");
});

test("the part, the scales and the run that was picked are in the address, too", () => {
  const search = searchOf("?run=b", { rooms: ["a", "b"], picked: "a", axis: "step", range: { from: 5, to: 10, follow: false }, keys: null, scales: new Map([["train/loss", true]]) });
  assert.equal(search, "?rooms=a,b&run=a&range=5-10&log=train/loss");
  const asked = askedOf(search, 6);
  assert.deepEqual([asked.picked, asked.range, [...asked.scales]], ["a", { from: 5, to: 10, follow: false }, [["train/loss", true]]]);
  assert.equal(askedOf("?rooms=a&run=b", 6).picked, null, "a run that is not compared");
  assert.equal(searchOf(search, { rooms: ["b"], picked: "a", axis: "step", keys: null }), "?rooms=b");
});

test("the looks of the runs are in the address only where they are not in order", () => {
  const at = (looks) => searchOf("?looks=9,9", { rooms: ["b", "c"], axis: "step", keys: null, looks });
  assert.equal(at({ b: 0, c: 1 }), "?rooms=b,c");
  assert.equal(at({ b: 1, c: 2 }), "?rooms=b,c&looks=2,3");
  assert.deepEqual({ ...askedLooks("?looks=2,3", ["b", "c"]) }, { b: 1, c: 2 });
  for (const nonsense of ["?looks=2,2", "?looks=0,99", "?looks=,x", "?looks=-1,2e0", "?looks="]) {
    const looks = Object.values(askedLooks(nonsense, ["b", "c"]));
    assert.equal(new Set(looks).size, 2, nonsense);
    assert.ok(looks.every((n) => Number.isInteger(n) && n >= 0 && n < 18), nonsense);
  }
});
