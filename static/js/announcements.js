// What the live region is told: politely, at most once a minute. No DOM.

const ONCE_IN = 60_000;

/** `say(text)` puts a text into the region; what is urgent goes before all else that waits, and of the same urgency the newest wins. */
export function createAnnouncements(say, { now = () => performance.now(), later = setTimeout } = {}) {
  let said = -Infinity, waiting = null;

  function announce(text, urgent = false) {
    const wait = said + ONCE_IN - now();
    if (wait <= 0) {
      said = now();
      return say(text);
    }
    if (waiting === null) later(() => { const { text: words, urgent: first } = waiting; waiting = null; announce(words, first); }, wait);
    if (urgent || !waiting?.urgent) waiting = { text, urgent };
  }

  return announce;
}
