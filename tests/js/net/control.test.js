import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";
import { createControl } from "../../../static/js/net/control.js";
import { fakeSocket, reportedFaults, settled } from "../fakes.js";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});

const transport = () => Object.assign(new Error("websocket error"), { type: "TransportError" });
const cookies = { takeCookie: async () => {}, renewCookie: async () => {} };

/** A control whose sockets are as `options` say, each tied to connect at once. */
function controlling(options, told = {}) {
  const sockets = [];
  const control = createControl((auth) => {
    const socket = fakeSocket(options(auth, sockets.length));
    sockets.push(socket);
    socket.connect();
    return socket;
  }, { ...cookies, now: () => Date.now(), ...told });
  return { control, sockets };
}

test("a command that waits for a connection goes over the one that takes its place", async () => {
  const { control, sockets } = controlling((auth) => ({ refuses: () => (auth ? null : transport()), serve: () => ({ ok: true, state: "paused" }) }));
  control.open();
  const answered = control.send("pause", { room: "r" }); // no connection stands yet
  control.open({ token: "t" });
  assert.deepEqual(await answered, { ok: true, state: "paused" });
  assert.deepEqual(sockets.map(({ asked }) => asked.length), [0, 1]);
});

test("a command whose answer was lost with the connection is sent once more, under the same id", async () => {
  let lost = true;
  const { control, sockets: [socket] } = (() => { const made = controlling(() => ({ serve: () => (lost ? new Promise(() => {}) : { ok: true }) })); made.control.open(); return made; })();
  await settled();
  const answered = control.send("pause", { room: "r" });
  await settled();
  lost = false;
  socket.disconnect();
  await settled();
  mock.timers.tick(2000);
  await settled();
  assert.deepEqual(await answered, { ok: true });
  const [first, second] = socket.asked.map(([, { command_id }]) => command_id);
  assert.deepEqual([socket.asked.length, first === second, first.length], [2, true, 24]);
});

test("a command that is not answered in time is not sent again", async () => {
  const { control, sockets } = controlling(() => ({ serve: () => new Promise(() => {}) }));
  control.open();
  await settled();
  const answered = control.send("pause", { room: "r" });
  await settled();
  mock.timers.tick(12_000);
  assert.equal((await answered).error.code, "unavailable");
  assert.equal(sockets[0].asked.length, 1);
});

test("a listener that throws does not keep a command from being sent", async () => {
  const faults = reportedFaults();
  const { control } = controlling(() => ({}), { onChange() { throw new Error("a painter's own"); } });
  assert.equal(await control.open(), true);
  assert.deepEqual(await control.send("pause", { room: "r" }), { ok: true });
  assert.ok(faults.length);
});

test("a page that is left closes its control, and one that is back opens it", async () => {
  const { control, sockets } = controlling(() => ({}));
  control.open();
  await settled();
  control.close();
  assert.equal(sockets[0].connected, false);
  mock.timers.tick(10_000);
  await settled();
  assert.deepEqual(sockets.map(({ connects }) => connects), [1]);
  control.reopen();
  await settled();
  assert.equal(control.ready, true);
});

test("a refusal is told once, after another cookie was asked for", async () => {
  let refusals = 0;
  const { control, sockets } = controlling(() => ({ refuses: () => new Error("Open the control link") }), { onRefused: () => { refusals += 1; } });
  assert.equal(await control.open(), false);
  assert.deepEqual([refusals, sockets.length], [1, 2]);
});

test("a command that is given while another cookie is asked for waits for it", async () => {
  const renewed = [], denied = () => Object.assign(new Error("the token is another"), { data: { code: "unauthorized" } });
  const { control, sockets } = controlling((_auth, n) => ({ refuses: () => (n ? null : denied()), serve: () => ({ ok: true }) }), { renewCookie: () => new Promise((resolve) => { renewed.push(resolve); }) });
  control.open();
  await settled();
  assert.equal(renewed.length, 1);
  assert.ok(control.ready, "a connection is on its way");
  const answered = control.send("pause", { room: "r" });
  renewed[0]();
  assert.deepEqual(await answered, { ok: true });
  assert.deepEqual(sockets.map(({ asked }) => asked.length), [0, 1]);
});
