/** The state after `#` in a page's address (`#plan=kov`, `#area=Asker&set=municipality-2024`); an anchor is no state. */
export function pageState(hash: string): URLSearchParams {
  return new URLSearchParams(hash.includes("=") ? hash.replace(/^#/, "") : "");
}

/** Writes fields into the address without a new entry in the history; null takes a field away, others stay. */
export function setPageState(fields: Record<string, string | null>): void {
  const state = pageState(location.hash);
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) state.delete(name);
    else state.set(name, value);
  }
  const text = state.toString();
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
