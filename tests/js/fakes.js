// Stand-ins for what the page's modules are given: a Socket.IO socket that a test plays the server of, and a place where faults are reported.

/** A socket that does not reconnect by itself. `serve(event, payload)` answers, or gives a promise; `connects` counts. */
export function fakeSocket({ serve = () => ({ ok: true }), refuses = () => null } = {}) {
  const handlers = new Map(), waiting = new Set();
  const fire = (event, ...given) => [...(handlers.get(event) ?? [])].forEach((handler) => handler(...given));
  const socket = {
    connected: false, active: false, connects: 0, asked: [],
    on(event, handler) { handlers.set(event, [...(handlers.get(event) ?? []), handler]); },
    once(event, handler) { socket.on(event, function only(...given) { handlers.set(event, handlers.get(event).filter((one) => one !== only)); handler(...given); }); },
    removeAllListeners(event) { if (event) handlers.delete(event); else handlers.clear(); },
    connect() {
      socket.connects += 1;
      socket.active = true;
      queueMicrotask(() => {
        const error = refuses();
        if (error) { socket.active = error.type === "TransportError"; return fire("connect_error", error); }
        socket.connected = true;
        fire("connect");
      });
    },
    /** As the client leaves, or loses the connection. */
    disconnect() {
      if (!socket.active) return;
      socket.connected = socket.active = false;
      waiting.forEach((reject) => reject(new Error("socket has been disconnected")));
      waiting.clear();
      fire("disconnect");
    },
    timeout: (ms) => ({
      emitWithAck(event, payload) {
        socket.asked.push([event, payload]);
        return new Promise((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error("operation has timed out")), ms);
          waiting.add(reject);
          Promise.resolve(serve(event, payload)).then((answer) => { clearTimeout(timer); if (waiting.delete(reject)) resolve(answer); });
        });
      },
    }),
    /** What the server sends. */
    send: fire,
  };
  return socket;
}

/** The faults that are reported from now on. */
export function reportedFaults() {
  const faults = [];
  globalThis.reportError = (fault) => faults.push(fault.message);
  return faults;
}

/** Lets what only waits for promises happen. */
export const settled = async () => { for (let i = 0; i < 50; i += 1) await Promise.resolve(); };
