// What differs from one kind of run to another: each page is told of all of them with its HTML (tetris_viz/kinds).

import { own } from "../lib/own.js";
import { SIGHTS } from "../words/en/room.js";

/** What is said of a kind that nobody knows here. @type {Kind} */
const UNKNOWN = {
  name: "", title: "Agent", aim: "Learns", way: "", headline: "", charts: [], scale: null, view: "none", showcase: false,
  unit: { one: "step", many: "steps", thing: { one: "step", many: "steps" }, did: "made", total: "", limit: "" },
};

/** By name, in their order; and how metrics are called and drawn, by key. @type {{ kinds: Record<string, Kind>, metrics: Record<string, Partial<Metric>> }} */
const told = { kinds: {}, metrics: {} };

/** These are the kinds, and their metrics. @type {(found: { kinds: Kind[], metrics: Record<string, Partial<Metric>> }) => void} */
export function learnKinds({ kinds, metrics }) {
  told.kinds = Object.fromEntries(kinds.map((kind) => [kind.name, kind]));
  told.metrics = metrics;
}

const given = globalThis.document?.querySelector("#kinds")?.textContent;
if (given) learnKinds(JSON.parse(given));

/** @type {(name: string | undefined) => Kind} */
export const kindNamed = (name) => own(told.kinds, name) ?? UNKNOWN;
/** @type {(room: Pick<Room, "config"> | null | undefined) => Kind} */
export const kindOf = (room) => kindNamed(room?.config?.algorithm);
/** @type {() => Kind[]} */
export const kinds = () => Object.values(told.kinds);
/** The metrics that kinds have names for, by key. @type {() => Record<string, Partial<Metric>>} */
export const metricsOfKinds = () => told.metrics;

/** What a room counts: the word for one and for many, for what it does that with (`did`, a `thing`), and the config's fields of the run's length and of its speed limit. @type {(room: Pick<Room, "config"> | null | undefined) => Unit} */
export const unitOf = (room) => kindOf(room).unit;

/** What is seen first of a room that is started: "the first piece falls". @type {(room: Pick<Room, "config"> | null) => string} */
export const firstSight = (room) => SIGHTS[kindOf(room).view];

/** @type {(room: Pick<Room, "config">) => string} */
export const algorithm = (room) => kindOf(room).title;

/** The metrics that a room's page follows: its first one, those drawn below it, and the evaluations of these. @type {(kind: Kind) => string[]} */
export function metricsOf({ headline, charts }) {
  const drawn = [headline, ...charts].filter(Boolean), also = drawn.flatMap((key) => [told.metrics[key]?.evaluation, told.metrics[key]?.spread]);
  return [...new Set([...drawn, ...also])].filter((key) => key !== undefined);
}
