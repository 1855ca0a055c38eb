import { languageOf } from "./language.ts";
import { pageState, setPageState } from "./page-state.ts";

const TEXTS = {
  nb: { shows: (area: string) => `Radene for ${area} er merket.`, all: "Fjern merkingen" },
  en: { shows: (area: string) => `The rows of ${area} are marked.`, all: "Remove the marks" },
};

/** Marks the rows of the area that the address names, opens what they lie folded in, and goes to the first of them. */
export function markArea(): void {
  const show = (): void => {
    for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
    document.querySelector(".area-notice")?.remove();
    const state = pageState(location.hash);
    const area = state.get("area");
    const main = document.querySelector("main");
    if (!area || !main) return;
    const rows = rowsOf(main, area, state.get("set") ?? "");
    for (const row of rows) {
      row.classList.add("chosen");
      row.closest("details")?.setAttribute("open", "");
    }
    if (rows.length === 0) return;
    const texts = TEXTS[languageOf(main)];
    const notice = document.createElement("p");
    notice.className = "notice area-notice";
    notice.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = texts.all;
    button.addEventListener("click", () => setPageState({ area: null, set: null }));
    notice.append(`${texts.shows(area)} `, button);
    main.querySelector("h1")?.after(notice);
    rows[0]?.scrollIntoView({ block: "center" });
  };
  show();
  addEventListener("hashchange", show);
}

/** Rows headed by the area's name, in tables of its area set where there are any: other sets have areas of the same name. */
export function rowsOf(main: Element, area: string, set: string): HTMLTableRowElement[] {
  const rows = [...main.querySelectorAll<HTMLTableRowElement>("tbody tr")].filter((row) => {
    const heading = row.cells[0];
    const name = heading?.firstChild?.textContent ?? "";
    return heading?.tagName === "TH" && name.trim() === area;
  });
  const own = rows.filter((row) => {
    const id = row.closest("table")?.id ?? "";
    return id.includes(set) || (set.startsWith("municipality") && id.startsWith("kommuner"));
  });
  return set && own.length > 0 ? own : rows;
}
