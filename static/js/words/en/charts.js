// The curves of a room: their bar, their tools, what is read off them, and why one is empty.

// --- the bar ---

export const FOLLOWING = "Following newest", BACK_TO_NEWEST = "Back to newest";
/** @type {(shown: number, all: number) => string} */
export const metricsShown = (shown, all) => `${shown} of ${all} metrics`;
export const SEARCH = "Search", SEARCH_METRICS = "Search the metrics", NO_METRIC = "No metric has all of these words.";

// --- the tools of a chart ---

/** @type {(title: string) => string} */
export const tools = (title) => `${title}: tools`;
export const AS_PICTURE = "save as a picture", AS_DRAWING = "save as a drawing, for papers", AS_DATA = "save the data in view";
export const ZOOM_IN = "zoom in", ZOOM_OUT = "zoom out", FULL = "full screen", LEAVE_FULL = "leave full screen";
export const LOG_SCALE = "logarithmic scale", NO_LOG_SCALE = "a logarithmic scale needs values above 0";
/** At the foot of the chart: where a scale that was to be logarithmic cannot be so, or not of all values. */
export const IS_LINEAR = "linear: no value above 0", AT_THE_BOTTOM = "values of 0 and below are drawn at the bottom";

// --- what is read off a curve ---

/** What a chart's curves are of, after its title. */
export const OVER_THE_RUN = "over the run";
/** @type {(clock: string) => string} */
export const timeOfTraining = (clock) => `${clock} of training`;
/** @type {(count: string, isOne: boolean) => string} */
export const games = (count, isOne) => `${count} ${isOne ? "game" : "games"}`;
/** Below the axis. */
export const TRAINING_TIME = "training time", GAMES = "games";
export const SMOOTHED = "smoothed", RAW = "raw", TRAINING = "training", EVALUATION = "evaluation", EVALUATED = "evaluated", EVALUATING = "evaluating …", SPREAD = "± one standard deviation between games";
/** @type {(place: string) => string} */
export const evaluationAt = (place) => `evaluation at ${place}`;
/** Of an evaluation that is not of the policy that the run ended with: "at 20.5 k". @type {(step: string) => string} */
export const at = (step) => `at ${step}`;
/** @type {(step: string) => string} */
export const evaluatingStep = (step) => `evaluating step ${step} …`;
export const NOT_EVALUATED_YET = "not evaluated yet";

// --- its marks ---

/** What they mean. @type {Record<string, string>} */
export const MARKS = { checkpoint: "checkpoint", gone: "checkpoint, no longer kept", best: "best by evaluation", change: "setting changed", pace: "showcase pace", restart: "started again", crash: "crash" };
/** @type {(text: string) => string} */
export const noLongerKept = (text) => `${text}, no longer kept`;
/** `score` is what the best scored a piece, null where nobody knows. @type {(score: string | null) => string} */
export const bestSoFar = (score) => (score === null ? "best so far" : `best, ${score} per piece`);

// --- why it is empty ---

export const READING = "Reading the curve…", ONCE_STARTED = "Values appear once the room has started", ONCE_ITS_TURN = "Values appear once its turn comes";
export const NONE_LOGGED = "This run has logged no values for it", NONE_PAUSED = "No values yet; training is paused", NONE_STOPPED = "No values yet; training has stopped";
export const AFTER_EVALUATION = "First values after the first evaluation", AFTER_ROLLOUT = "First values after the first rollout, in a few seconds", NONE_YET = "No values yet";
