// What differs from one kind of run to another.

import { own } from "../lib/own.js";

const PLACEMENTS = { one: "placement", many: "placements", thing: { one: "piece", many: "pieces" }, did: "placed", total: "total_placements", limit: "placements_per_second" };
const KEYS = { one: "key press", many: "key presses", thing: { one: "key", many: "keys" }, did: "pressed", total: "total_key_presses", limit: "key_presses_per_second" };

/** What a room counts: the word for one and for many, for what it does that with (`did`, a `thing`), and the config's fields of the run's length and of its speed limit. @type {(room: Pick<Room, "config"> | null | undefined) => Unit} */
export const unitOf = (room) => (room?.config?.algorithm === "keys-dqn" ? KEYS : PLACEMENTS);

/** @type {Record<string, string>} */
export const ALGORITHMS = { ppo: "PPO", dqn: "DQN", "keys-dqn": "DQN by single keys" };
/** @type {(room: Room) => string} */
export const algorithm = (room) => own(ALGORITHMS, room.config?.algorithm) ?? "Agent";
