// What of the page stands in its address, so that a copied link shows the same. No DOM.

const VIEWS = ["showcase", "training"];

/** The view that a query (`location.search`) asks for. */
export function viewOf(search) {
  const view = new URLSearchParams(search).get("view");
  return VIEWS.includes(view) ? view : VIEWS[0];
}

/** The query with this view; the showcase is what a room shows anyway, and is left out. Everything else stays. */
export function withView(search, view) {
  const query = new URLSearchParams(search);
  if (view === VIEWS[0]) query.delete("view"); else query.set("view", view);
  const text = query.toString().replace(/=(?=&|$)/g, "");
  return text ? `?${text}` : "";
}
