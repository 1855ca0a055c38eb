/** What the map shows, as tables: the alternative to seeing it. */
import { html, nothing, type TemplateResult } from "lit-html";
import { formatChange, formatNumber } from "../lib/numbers.ts";
import { changeBetween, employees, type Properties } from "./change.ts";
import { figureText, inCluster, profileName, type FigureInput, type Found } from "./figures.ts";
import { figureOf, type MapState } from "./state.ts";
import { codeWord } from "./texts.ts";

/** Rows of one table that are written out; the count of all stands above. */
const MOST = 100;

export interface ViewTable {
  /** What the rows are, the same on both sides of a divider. */
  kind: "coloured" | "clusters" | "offices" | "flows" | "hubs";
  /** Columns from the first that tell one row from another. */
  keys: number;
  title: string;
  notes: string[];
  columns: string[];
  /** The first cell names the row. */
  rows: string[][];
}

/** Whole tables of the features that the map draws in the view, each feature once; the coloured ones first. */
export function viewTables(found: readonly Found[], area: string, input: FigureInput): ViewTable[] {
  const of = (...layers: string[]): Properties[] => unique(found.filter(({ layer }) => layers.includes(layer)).map(({ properties }) => properties));
  return [coloured(of, area, input), clusters("clusters", of("clusters"), input), clusters("offices", of("offices"), input), flows(of("flows"), input), hubs(of("hubs"), input)]
    .filter((table) => table !== null);
}

/** A table with the rows that are written out, and how many there are. */
export function cut(table: ViewTable, { words, lang }: FigureInput): ViewTable {
  if (table.rows.length <= MOST) return table;
  return { ...table, notes: [...table.notes, words("view_first", { shown: formatNumber(MOST, lang) })], rows: table.rows.slice(0, MOST) };
}

function coloured(of: (...layers: string[]) => Properties[], area: string, input: FigureInput): ViewTable | null {
  const { state, words } = input;
  const makers: Partial<Record<MapState["mode"], () => ViewTable | null>> = {
    area: () => municipalities(of("figures"), input), reach: () => reached(of, input), profile: () => profiles(of, input),
  };
  const table = (makers[state.mode] ?? (() => cells(of, input)))();
  return table && area ? { ...table, title: words("view_in", { what: table.title, area }) } : table;
}

function cells(of: (...layers: string[]) => Properties[], input: FigureInput): ViewTable | null {
  const { state, words, lang } = input;
  // A change is coloured by square kilometres at every zoom.
  const coarse = of("cell_1km");
  const level = coarse.length ? "cell_1km" : "cell_250m";
  const items = coarse.length ? coarse : of("cell_250m");
  if (!items.length) return null;
  const place = (item: Properties): string[] => [text(item["mn"]), text(item["id"])];
  const shown = (value: number | null): string => (value === null ? words("no_figure") : formatNumber(value, lang));
  const title = words("view_cells", { count: formatNumber(items.length, lang), size: words(`size_${level}`) });
  const head = [words("place"), words("cell_number")];
  if (state.mode === "level") {
    const rows = items.map((item) => ({ item, value: employees(item, state.year) })).filter(({ value }) => value !== 0)
      .sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
    const counted = words("view_cells", { count: formatNumber(rows.length, lang), size: words(`size_${level}`) });
    return table("coloured", 2, counted, [...head, words("employees_year", { year: state.year })],
      rows.map(({ item, value }) => [...place(item), shown(value)]), rows.map(({ value }) => value), input);
  }
  const rows = items.map((item) => ({ item, ...changeBetween(item, state.from, state.to) }))
    .sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0));
  const columns = [...head, state.from, state.to, words("change")];
  return table("coloured", 2, title, columns, rows.map(({ item, before, after, change }) => [
    ...place(item), shown(before), shown(after), change === null ? words("no_figure") : formatChange(change, lang),
  ]), rows.map(({ change }) => change), input, true);
}

function reached(of: (...layers: string[]) => Properties[], input: FigureInput): ViewTable | null {
  const { config, state, words, lang } = input;
  const coarse = of("reach_1km");
  const items = coarse.length ? coarse : of("reach_250m");
  if (!items.length) return null;
  const level = coarse.length ? "cell_1km" : "cell_250m";
  const name = (minutes: number): string => `${state.reach}_${minutes}`;
  const minutes = config.reach?.minutes ?? [];
  const rows = items.toSorted((a, b) => number(b[name(state.minutes)]) - number(a[name(state.minutes)]));
  const columns = [words("place"), words("cell_number"), ...minutes.map((limit) => words("title_reach", { what: words(`reach_${state.reach}`), minutes: String(limit) }))];
  return table("coloured", 2, words("view_cells", { count: formatNumber(items.length, lang), size: words(`size_${level}`) }), columns,
    rows.map((item) => [text(item["mn"]), text(item["id"]), ...minutes.map((limit) => formatNumber(number(item[name(limit)]), lang))]), null, input);
}

function profiles(of: (...layers: string[]) => Properties[], input: FigureInput): ViewTable | null {
  const { config, words, lang } = input;
  const coarse = of("profile_1km");
  const items = coarse.length ? coarse : of("profile_250m");
  if (!items.length) return null;
  const order = (config.profiles?.classes ?? []).map(({ id }) => id);
  const at = (item: Properties): number => order.indexOf(text(item["p"]));
  const rows = items.toSorted((a, b) => at(a) - at(b) || text(a["mn"]).localeCompare(text(b["mn"]), lang) || text(a["id"]).localeCompare(text(b["id"])));
  const title = words("view_cells", { count: formatNumber(items.length, lang), size: words(`size_${coarse.length ? "cell_1km" : "cell_250m"}`) });
  return table("coloured", 2, title, [words("place"), words("cell_number"), words("profile")],
    rows.map((item) => [text(item["mn"]), text(item["id"]), profileName(config, text(item["p"]), lang)]), null, input);
}

function municipalities(items: Properties[], input: FigureInput): ViewTable | null {
  const { config, state, words, lang } = input;
  const figure = figureOf(config, state);
  if (!figure || !items.length) return null;
  const value = (item: Properties): number => figure.values[text(item["code"])] ?? -Infinity;
  const rows = items.toSorted((a, b) => value(b) - value(a) || text(a["name"]).localeCompare(text(b["name"]), lang));
  const column = `${figure.name[lang]} (${figure.unit[lang]}, ${figure.years})`;
  return table("coloured", 1, words("view_areas", { count: formatNumber(items.length, lang) }), [words("municipality"), column],
    rows.map((item) => [text(item["name"]), figureText(figure, text(item["code"]), words, lang)]), null, input);
}

function clusters(kind: "clusters" | "offices", items: Properties[], input: FigureInput): ViewTable | null {
  const { words, lang } = input;
  if (!items.length) return null;
  const rows = items.toSorted((a, b) => number(b["employees"]) - number(a["employees"]));
  const columns = [words("name"), words("employees_year", { year: text(rows[0]?.["year"]) }), `${words("surface")} (km²)`];
  return table(kind, 1, words(`view_${kind}`, { count: formatNumber(items.length, lang) }), columns,
    rows.map((item) => [text(item[`name_${lang}`]), inCluster(item, lang), formatNumber(number(item["area_km2"]), lang, 2)]), null, input);
}

function flows(items: Properties[], input: FigureInput): ViewTable | null {
  const { state, words, lang } = input;
  const rows = items.map((item) => ({ item, value: number(item[`e${state.flowYear}`]) })).sort((a, b) => b.value - a.value);
  if (!rows.length) return null;
  return table("flows", 1, words("view_flows", { count: formatNumber(rows.length, lang) }), [words("from_to"), words("commuters_year", { year: state.flowYear })],
    rows.map(({ item, value }) => [`${text(item["from_name"])} – ${text(item["to_name"])}`, formatNumber(value, lang)]), null, input);
}

function hubs(items: Properties[], input: FigureInput): ViewTable | null {
  const { words, lang } = input;
  if (!items.length) return null;
  const rows = items.map((item) => [text(item["name"]), item["mode"] ? codeWord(words, "mode", text(item["mode"])) : ""])
    .sort((a, b) => a.join(" ").localeCompare(b.join(" "), lang));
  return table("hubs", 2, words("view_hubs", { count: formatNumber(items.length, lang) }), [words("name"), words("travel_mode")], rows, null, input);
}

function table(
  kind: ViewTable["kind"], keys: number, title: string, columns: string[], rows: string[][], parts: (number | null)[] | null,
  { words, lang }: FigureInput, signed = false,
): ViewTable {
  const notes: string[] = [];
  if (parts) {
    const total = parts.reduce((sum: number, part) => sum + (part ?? 0), 0);
    notes.push(words("view_sum", { sum: (signed ? formatChange : formatNumber)(total, lang) }));
  }
  return { kind, keys, title, notes, columns, rows };
}

/** Tiles repeat a feature at their seams. */
function unique(items: readonly Properties[]): Properties[] {
  const key = (item: Properties): string => text(item["id"] ?? item["code"] ?? `${text(item["from"])}-${text(item["to"])} ${text(item["name"] ?? item["name_nb"])} ${text(item["mode"])}`);
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

export function tableView(tables: readonly ViewTable[] | null, input: FigureInput): TemplateResult {
  const { words } = input;
  if (tables === null) return html`<p class="unit">${words("view_loading")}</p>`;
  if (!tables.length) return html`<p class="unit">${words("view_empty")}</p>`;
  return html`${tables.map(({ title, notes, columns, rows }) => html`
    <div class="table-wrap" tabindex="0" role="group" aria-label=${title}><table>
      <caption>${title}${notes.length ? html`. <small>${notes.join(" ")}</small>` : nothing}</caption>
      <thead><tr>${columns.map((column, index) => html`<th scope="col" class=${index ? "" : "text"}>${column}</th>`)}</tr></thead>
      <tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table></div>`)}`;
}

const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
