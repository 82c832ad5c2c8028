// Loaded before everything else, and no module: what fails in a page's scripts is told to the server, a few times a minute.
(() => {
  const MOST = 5, MINUTE = 60_000, version = /** @type {HTMLScriptElement} */ (document.currentScript).src.split("/static/")[1]?.split("/")[0] ?? "";
  const said = []; // when

  /** Whether it is a script of ours that failed; those of a browser's extensions are nobody's here. */
  const isOurs = (source) => source.startsWith(`${location.origin}/`);

  function tell(message, source, line, column) {
    const now = performance.now();
    while (said.length && said[0] < now - MINUTE) said.shift();
    if (!isOurs(source) || said.length >= MOST || /^ResizeObserver loop/.test(message)) return;
    said.push(now);
    const path = source.slice(location.origin.length).replace(/^\/static\/[^/]+/, "");
    const report = { message: message.slice(0, 300), source: path.slice(0, 200), line, column, page: location.pathname.slice(0, 200), version };
    globalThis.pageErrors = [...(globalThis.pageErrors ?? []), report].slice(-MOST); // for report.js
    fetch("/api/page-errors", { method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body: JSON.stringify(report) }).catch(() => {});
  }

  /** Where an error came from: {source, line, column} of the first of our scripts in its stack. */
  function placeOf(error) {
    const [, source, line, column] = /(https?:\/\/[^\s()]+?):(\d+):(\d+)/.exec(error?.stack ?? "") ?? [];
    return source ? [source, Number(line), Number(column)] : [`${location.origin}${location.pathname}`, 0, 0];
  }

  addEventListener("error", (event) => {
    if (!(event instanceof ErrorEvent)) return;
    const at = event.filename ? [event.filename, event.lineno, event.colno] : placeOf(event.error);
    tell(String(event.message), ...at);
  });
  addEventListener("unhandledrejection", ({ reason }) => tell(`Unhandled: ${reason?.message ? `${reason.name}: ${reason.message}` : reason}`, ...placeOf(reason)));
})();
