/** What the server tells and what the page keeps of it, for `tsc`. docs/protocol.md says what the fields mean. */

type Values = Record<string, number>;
type Config = Record<string, any>;

/** A room, whole or as a row of a list; what only one of them has is optional. */
interface Room {
  id: string;
  number: number;
  name: string;
  preset: string;
  config: Config;
  /** One of `STATES`; a newer server may have others. */
  state: string;
  pending: string | null;
  reason: string | null;
  attempt?: number;
  seq: number;
  step: number;
  episode?: number;
  seconds: number;
  created: number;
  since: number;
  values: Values;
  smoothed: Values;
  silent: number | null;
  showcase_pace: number | null;
  showcase_fault: string | null;
  tags: string[];
  notes?: string;
  archived: boolean;
  evaluated: Evaluated | null;
  evaluating: number[];
  best_step: number | null;
  queue_place: number | null;
  /** Of rows: whether there are notes. */
  noted?: boolean;
  viewers?: number;
  /** From a `status` event. */
  from_step?: number | null;
  /** Of `/api/deleted`. */
  deleted?: boolean;
  deleted_at?: number | null;
  size?: number | null;
  rows?: number | null;
}

/** The newest finished evaluation of a room's furthest policy. */
interface Evaluated {
  step: number;
  episode?: number;
  time?: number;
  cause?: string;
  at?: number | null;
  score_per_piece?: number;
  score_per_piece_std?: number;
  lines_per_game?: number;
  survival?: number;
  error?: number;
  games?: number;
  cap?: number;
  final?: boolean;
}

/** {@link Evaluated} as pages show it. */
interface Evaluation {
  step: number;
  score: number;
  error?: number;
  alive?: number;
  lines?: number;
  games?: number;
  cause?: string;
  final: boolean;
  fresh: boolean;
}

/** A checkpoint as `/api/rooms/<id>/checkpoints` lists it. */
interface Checkpoint {
  step: number;
  time: number;
  cause: string;
  best: boolean;
  pinned: boolean;
  kept?: string[];
  score: number | null;
  survival: number | null;
  memory?: string;
  size: number;
}

/** Something that happened at a place of the run. */
interface Marker {
  seq: number;
  kind: string;
  step: number;
  episode: number | null;
  time: number | null;
  text: string;
  changes?: Config;
  before?: Config;
  gone?: boolean;
}

type TimeUnit = "second" | "minute" | "hour" | "day";
type Axis = "step" | "time" | "episode";

/** Points in order along x; `width` is that of the buckets they were thinned to, `n` how many points the last one holds. */
interface Curve {
  x: number[];
  y: number[];
  n: number;
  width: number;
}

/** The points of a curve, or of a part of one. */
type Points = Pick<Curve, "x" | "y"> & { smoothed?: number[] };

/** A metric's buckets, as the series API answers them. */
interface Series {
  x: number[];
  mean: (number | null)[];
  last?: (number | null)[];
}

/** A part of the x axis; one that follows goes along with the newest end. */
interface AxisRange {
  from: number;
  to: number;
  follow: boolean;
}

type Span = Pick<AxisRange, "from" | "to">;

interface Server {
  supervisor: string;
  store: string;
  max_running_rooms?: number;
  version?: string;
  reason?: string;
}

interface Refusal {
  code: string;
  message: string;
}

interface Connection {
  state: "connecting" | "online" | "offline" | "refused";
  since: number;
  retryAt: number | null;
  refused: Refusal | null;
}

/** A message to the store: an event of the server, or something that the page itself tells. */
interface Message {
  type: string;
  body: any;
}

type Waiting = { seq: number; from_step: number; episode?: number | null } | MetricsEvent;

interface MetricsEvent {
  room: string;
  seq: number;
  attempt: number;
  step: number;
  episode: number;
  time: number;
  values: Values;
  smoothed?: Values;
  judged?: { step: number; episode: number; time: number };
}

/** What a page knows: see `initialState`. */
interface PageState {
  id: string;
  always: string[];
  room: Room | null;
  viewers: number | null;
  seq: number | null;
  statusSeq: number | null;
  server: Server;
  connection: Connection;
  axis: Axis;
  keys: string[];
  curves: Record<string, Curve>;
  times: Curve;
  seriesSeq: number | null;
  recent: Waiting[];
  markers: Marker[];
  rooms: Room[] | null;
  whole: boolean;
  /** Where the next part of the list is, as who reads it says; null where there is none. */
  more: any;
  deleted: boolean;
  refetch: boolean;
  missing: number;
}

/** Room id -> the room as it is now, undefined where it went. */
type Moved = Map<string, Room | undefined>;

/** The next state, what became dirty, and which rooms of the list moved. */
type Step = [state: PageState, dirty: string[], moved?: Moved];

/** What a room counts. */
interface Unit {
  one: string;
  many: string;
  thing: Counted;
  did: string;
  /** The config's field of a run's length. */
  total: string;
  /** The config's field of its speed limit. */
  limit: string;
}

interface Counted {
  one: string;
  many: string;
}

/** What differs from one kind of run to another: see docs/protocol.md. */
interface Kind {
  name: string;
  title: string;
  aim: string;
  way: string;
  unit: Unit;
  headline: string;
  charts: string[];
  scale: Scale | null;
  view: string;
  showcase: boolean;
}

/** What a headline is measured against: what chance scores, a good player, and the most there is. */
interface Scale {
  chance: number;
  tuned: number;
  most: number;
}

/** How a metric is called and drawn: see `Metric` in tetris_viz/kinds/kind.py. */
interface Metric {
  title: string;
  note?: string;
  term?: string;
  unit?: string;
  log?: boolean;
  dots: boolean;
  share?: boolean;
  least: number[];
  floor: number;
  refs: [name: string, value: number][];
  digits?: number;
  suffix?: string;
  evaluation?: string;
  spread?: string;
}

/** How a run's curve looks. */
interface Look {
  colour: string;
  shape: string;
}

/** A setting as forms show it. */
interface Field {
  name: string;
  title: string;
  unit: string;
  help: string;
  live: boolean;
  kind: string;
  integer: boolean;
  /** Whether it may also hold a checkpoint's step. */
  steps: boolean;
  min: number;
  max: number;
  choices: { value: any; word: string }[];
}

/** A sentence in parts, of which some are strong. */
type Parts = [text: string, strong: boolean][];

/** What the address says of the charts: null each where it asks for nothing. */
interface AskedCharts {
  axis: Axis | null;
  range: AxisRange | null;
  keys: string[] | null;
  smoothing: number | null;
  scales: Map<string, boolean>;
}

type Handler = (state: PageState, body: any) => Step;
type Apply = (state: PageState, message: Message) => Step;

/** The page's state with those who listen to it. */
interface Store {
  readonly state: PageState;
  tell(type: string, body?: any): void;
  /** Answers how to end it. */
  listen(listener: (dirty: string[], message: Message, moved: Moved) => void): () => void;
}

interface StateWord {
  word: string;
  icon: string | null;
}

interface Capacity {
  alive: number;
  paused: number;
  queued: number;
  most: number | null;
  full: boolean;
}

/** What was told last of a room's milestones. */
interface Heard {
  state: string | null;
  best: number | null;
}

/** A policy that the showcase plays. */
type Policy = { what: "newest"; step: null } | { what: "best" | "checkpoint"; step: number };

type RoomOrder = (one: Room, other: Room) => number;

/** A run that is compared with others. */
/** A score per piece, and whether it is that of training or of an evaluation. */
interface ShownScore {
  score?: number;
  of: "learning" | "evaluated";
}

interface Compared {
  name: string;
  score?: number;
  evaluated?: number | null;
  ended?: boolean;
  curve: Points;
  kind: Kind;
}

type Change = { changes: Config; before: Config };

/** What a command of `configure` asks for, or why it cannot be asked for. */
type PutBack = { config: Config; expected: Config; why?: undefined } | { why: string; config?: undefined; expected?: undefined };

/** What was typed over a run's fields, by their names. */
type Draft = Record<string, { text: string; seen: any }>;

type RunField = "name" | "tags" | "notes";

/** What the list of runs shows. */
interface RunChoice {
  q: string;
  sort: string;
  show: string;
  run: string;
}

interface NumberConstructor {
  /** What is finite is a number. */
  isFinite(value: unknown): value is number;
}

/** A placement as `decode` reads it; docs/protocol.md has the layout. */
interface Frame {
  room: number;
  view: string;
  width: number;
  height: number;
  /** Row by row from the top: 0, or 1 to 7 for a piece; without the one that falls. */
  cells: Uint8Array;
  piece: number;
  rotation: number;
  column: number;
  row: number;
  next: number[];
  hold: number | null;
  game: number;
  number: number;
  step: number;
  score: number;
  lines: number;
  /** How often one, two, three and four lines were cleared. */
  clears: number[];
  over: boolean;
  truncated: boolean;
  /** Whether single keys move the piece, which then still falls. */
  keys: boolean;
}

/** A frame that is a picture. */
interface Picture extends Pick<Frame, "room" | "view" | "game" | "number" | "step" | "over" | "truncated"> {
  image: Uint8Array<ArrayBuffer>;
}

type Bytes = Uint8Array | ArrayBuffer;
type Theme = "light" | "dark";
type Place = Pick<Frame, "rotation" | "column" | "row">;

/** Where a piece is on its way; `row` has fractions. */
type Where = Place & { phase: string };

/** How full rows look while they go. */
interface Clear {
  phase: string;
  amount: number;
}

/** A frame that waits for its turn. */
interface Arrival {
  frame: Frame;
  arrived: number;
  pace: number;
}

/** A frame as the board plays it. */
interface Placement {
  frame: Frame;
  cells: Uint8Array;
  after?: Uint8Array;
  start: number;
  duration: number;
  pace: number;
  turns: boolean;
  over: boolean;
  rows: number[];
  landedAt: number | null;
}

/** The line clear under way. */
interface Effect {
  rows: number[];
  cells: Uint8Array;
  after: Uint8Array;
  start: number;
  pace: number;
  outline: boolean;
}

type Area = [x: number, y: number, width: number, height: number];

interface Painter {
  readonly size: number;
  readonly ratio: number;
  fit(): void;
  blank(): void;
  skeleton(): void;
  cells(list: Uint8Array): void;
  moving(placement: Placement, where: Where): void;
  piece(placement: Placement, where: Where): void;
  clearing(effect: Effect, clear: Clear, frame: Frame): void;
}

/** What shows a room's frames: a game of Tetris, or another view of `views/views.js`. */
interface Board<Shown = Frame> {
  readonly frame: Shown | null;
  show(frame: Shown, pace?: number | null): void;
  step(frame: Shown): void;
  freeze(): Shown | null;
  unfreeze(): void;
  loading(): void;
  empty(): void;
  close(): void;
}

/** What lies over a board in words. */
interface BoardCard {
  title: string;
  text: string;
  action?: string;
  high?: boolean;
  way?: { href: string; text: string };
}

interface BoardState {
  dim: number;
  card: BoardCard | null;
  loading: boolean;
}

/** A viewer's own pause. */
interface Standstill {
  paused: boolean;
  waiting: Frame[];
  /** Whether the next frame to come is shown: one was asked for while none waited. */
  owed: boolean;
}

/** What was told of a game last. */
interface GameTold {
  game: number;
  pieces: number;
  lines: number;
  score: number;
  tetrises: number;
  ended: boolean;
}

/** Of `setTimeout`. */
type Timer = number | null;

/** What a command is answered. */
interface Answer {
  ok: boolean;
  error?: { code: string; message: string; field?: string };
  [more: string]: any;
}

/** The connection for commands: see `createControl`. */
interface Control {
  open(auth?: { token: string }): Promise<boolean>;
  readonly ready: boolean;
  send(name: string, payload?: any): Promise<Answer>;
  close(): void;
  reopen(): void;
}

/** What is told waits here while a join is on its way: see `createInbox`. */
interface Inbox {
  take(event: string, body: any): void;
  hold(): void;
  shut(): void;
  release(): boolean;
}
