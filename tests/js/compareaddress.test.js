import assert from "node:assert/strict";
import test from "node:test";
import { askedOf, searchOf } from "../../static/js/compareaddress.js";

test("the address names the runs, each once", () => {
  const roomsOf = (search, most) => askedOf(search, most).rooms;
  assert.deepEqual(roomsOf("?rooms=a,b,a,%3Cscript%3E,,c", 6), ["a", "b", "c"]);
  assert.deepEqual(roomsOf("", 6), []);
  assert.deepEqual(roomsOf("?rooms=a,b,c", 2), ["a", "b"]);
});

test("the address names the axis and the metrics, and passes over what makes no sense", () => {
  assert.deepEqual(askedOf("?rooms=a&x=time&metrics=train/loss,eval/survival", 6), { rooms: ["a"], axis: "time", keys: ["train/loss", "eval/survival"], said: true });
  assert.deepEqual(askedOf("?x=pieces&metrics=<b>", 6), { rooms: [], axis: null, keys: [], said: true });
});

test("an address that says nothing is nobody's choice", () => {
  assert.deepEqual(askedOf("", 6), { rooms: [], axis: null, keys: null, said: false });
  assert.equal(askedOf("?from=mail", 6).said, false);
  assert.equal(askedOf("?rooms=a", 6).said, true);
});

test("what is shown goes into the address, and what is usual stays out of it", () => {
  assert.equal(searchOf("", { rooms: [], axis: "step", keys: null }), "");
  assert.equal(searchOf("?rooms=x&from=mail", { rooms: ["a", "b"], axis: "step", keys: null }), "?rooms=a,b&from=mail");
  const search = searchOf("", { rooms: ["a"], axis: "episode", keys: ["train/loss", "eval/survival"] });
  assert.equal(search, "?rooms=a&x=episode&metrics=train/loss,eval/survival");
  assert.deepEqual(askedOf(search, 6), { rooms: ["a"], axis: "episode", keys: ["train/loss", "eval/survival"], said: true });
  assert.deepEqual(askedOf(searchOf("", { rooms: ["a"], axis: "step", keys: [] }), 6).keys, [], "the main chart alone");
});
