/** What lies at a point, as words and figures. */
import type { MapGeoJSONFeature } from "maplibre-gl";
import type { Lang } from "../lib/language.ts";
import { formatChange, formatNumber } from "../lib/numbers.ts";
import { changeBetween, employees, type Properties } from "./change.ts";
import type { AreaFigure, Level, MapConfig, ProfileLevel, ReachLevel } from "./contract.ts";
import { figureOf as figureOfState, type MapState } from "./state.ts";
import type { SelectedCell } from "./style.ts";
import { codeWord, type Words } from "./texts.ts";

export interface FigureRow {
  label: string;
  value: string;
  strong?: boolean;
}

export interface Figure {
  title: string;
  place: string;
  rows: FigureRow[];
  flags: string[];
  /** Every year's value, for the pinned card. */
  series: FigureRow[];
  /** Whose figure it is, where plan and scenario differ. */
  side?: string;
}

/** A feature as the map returns it, cut down to what outlives the tile it came from. */
export interface Found {
  layer: string;
  properties: Properties;
  /** Set where only some years are known; elsewhere a year without a value is a year without employees. */
  partial?: boolean;
}

export interface FigureInput {
  config: MapConfig;
  state: MapState;
  lang: Lang;
  words: Words;
}

export function foundOf(features: readonly MapGeoJSONFeature[]): Found[] {
  const order = ["hubs", "flows", "cell_250m", "cell_1km", "reach_250m", "reach_1km", "profile_250m", "profile_1km", "figures", "clusters", "offices", "catchments", "land"];
  const seen = new Set<string>();
  return features
    .map(({ layer, properties }): Found => ({ layer: layer.id, properties }))
    .sort((a, b) => order.indexOf(a.layer) - order.indexOf(b.layer))
    .filter(({ layer }) => {
      // One of each kind: the first hub, flow and cell. Tiles repeat features at their seams; catchments lie in each other.
      if (layer === "catchments") return true;
      const first = !seen.has(layer);
      seen.add(layer);
      return first;
    });
}

export function cellOf(found: readonly Found[]): SelectedCell | null {
  const cell = found.find(({ layer }) => isCell(layer));
  return cell ? { id: text(cell.properties["id"]), level: cell.layer.endsWith("1km") ? "cell_1km" : "cell_250m" } : null;
}

export function figuresOf(found: readonly Found[], input: FigureInput): Figure[] {
  const catchments = found.filter(({ layer }) => layer === "catchments");
  const nearest = catchments.toSorted((a, b) => number(a.properties["distance_m"]) - number(b.properties["distance_m"]))[0];
  const others = found.filter(({ layer }) => layer !== "catchments" && layer !== "land");
  const figures = [...others, ...(nearest ? [nearest] : [])].map((item) => figureOf(item, input));
  const land = found.find(({ layer }) => layer === "land");
  if (land && !others.some(({ layer }) => isCell(layer) || layer === "figures")) {
    figures.push(plain(text(land.properties["name"]), input.words("municipality")));
  }
  return figures;
}

function figureOf({ layer, properties, partial = false }: Found, input: FigureInput): Figure {
  const { words, lang, config, state } = input;
  if (layer === "hubs") return hub(properties, words);
  if (layer === "catchments") {
    const distance = formatNumber(number(properties["distance_m"]), lang);
    return plain(words("within", { distance }), words(properties["method"] === "network" ? "network" : "air_line"));
  }
  if (layer === "flows") {
    const row = (year: string): FigureRow =>
      ({ label: words("commuters_year", { year }), value: count(employees(properties, year), input) });
    const title = words("flow", { from: text(properties["from_name"]), to: text(properties["to_name"]) });
    return { ...plain(title), rows: [{ ...row(state.flowYear), strong: true }], series: (config.flow_years ?? []).map(row) };
  }
  if (layer === "clusters" || layer === "offices") return cluster(layer, properties, input);
  if (layer === "figures") return municipality(properties, input);
  if (layer === "reach_250m" || layer === "reach_1km") return reached(layer, properties, input);
  if (layer === "profile_250m" || layer === "profile_1km") return profile(layer, properties, input);
  return cell(layer as Level, properties, partial, input);
}

function cell(level: Level, properties: Properties, partial: boolean, input: FigureInput): Figure {
  const { words, lang, config, state } = input;
  const row = (year: string): FigureRow =>
    ({ label: words("employees_year", { year }), value: count(employees(properties, year), input) });
  const { change } = changeBetween(properties, state.from, state.to);
  const asked = state.mode === "level" ? [state.year] : [state.from, state.to];
  const unknown = partial && !asked.every((year) => `e${year}` in properties);
  const rows = unknown ? [] : state.mode === "level"
    ? [{ ...row(state.year), strong: true }]
    : [row(state.from), row(state.to), { label: words("change"), value: change === null ? words("no_figure") : formatChange(change, lang), strong: true }];
  return {
    title: words("cell", { size: words(`size_${level}`) }),
    place: text(properties["mn"]),
    rows,
    flags: text(properties["f"]).split(" ").filter(Boolean).map((flag) => codeWord(words, "flag", flag)),
    series: partial ? [] : config.years.map(row),
  };
}

/** Employees of a concentration; offices have a least and a most. */
export function inCluster(properties: Properties, lang: Lang): string {
  const [least, most] = [properties["employees"], properties["most"] ?? properties["employees"]].map((value) => formatNumber(number(value), lang));
  return least === most ? least! : `${least}–${most}`;
}

function cluster(layer: "clusters" | "offices", properties: Properties, { words, lang }: FigureInput): Figure {
  const year = text(properties["year"]);
  return {
    ...plain(text(properties[`name_${lang}`]), words(layer === "offices" ? "office_cluster" : "cluster")),
    rows: [
      { label: words("employees_year", { year }), value: inCluster(properties, lang), strong: true },
      { label: words("surface"), value: `${formatNumber(number(properties["area_km2"]), lang, 2)} km²` },
    ],
  };
}

function municipality(properties: Properties, { config, state, words, lang }: FigureInput): Figure {
  const figure = figureOfState(config, state);
  const code = text(properties["code"]);
  if (!figure) return plain(text(properties["name"]), words("municipality"));
  const label = `${figure.name[lang]} (${figure.unit[lang]}, ${figure.years})`;
  return { ...plain(text(properties["name"])), rows: [{ label, value: figureText(figure, code, words, lang), strong: true }] };
}

/** A municipality's figure as it is written: the sign of its status, or the words, where there is none. */
export function figureText(figure: AreaFigure, code: string, words: Words, lang: Lang): string {
  const value = figure.values[code];
  if (value === undefined) return figure.signs[code] ?? words("no_figure");
  return (figure.signed ? formatChange : formatNumber)(value, lang, figure.decimals);
}

function reached(layer: ReachLevel, properties: Properties, { config, state, words, lang }: FigureInput): Figure {
  const rows = (config.reach?.minutes ?? []).map((minutes): FigureRow => ({
    label: words("title_reach", { what: words(`reach_${state.reach}`), minutes: String(minutes) }),
    value: formatNumber(number(properties[`${state.reach}_${minutes}`]), lang),
    strong: minutes === state.minutes,
  }));
  const coarse = layer === "reach_1km";
  const place = [text(properties["mn"]), coarse ? words("mean_of", { count: text(properties["n"]) }) : ""];
  return {
    ...plain(words("cell", { size: words(coarse ? "size_cell_1km" : "size_cell_250m") }), place.filter(Boolean).join(" · ")), rows,
  };
}

function profile(layer: ProfileLevel, properties: Properties, { config, words, lang }: FigureInput): Figure {
  const { classes = [], illustration = null } = config.profiles ?? {};
  const coarse = layer === "profile_1km";
  const chosen = text(properties["p"]);
  const rows = coarse
    ? classes.map(({ id, name }): FigureRow => ({ label: name[lang], value: formatNumber(number(properties[`n_${id}`]), lang), strong: id === chosen }))
        .filter((_, at) => number(properties[`n_${classes[at]?.id}`]) > 0)
    : [{ label: words("profile"), value: profileName(config, chosen, lang), strong: true }];
  const place = [text(properties["mn"]), coarse ? words("profile_cells") : ""].filter(Boolean).join(" · ");
  return {
    ...plain(words("cell", { size: words(coarse ? "size_cell_1km" : "size_cell_250m") }), place), rows,
    flags: illustration ? [words("flag_illustration")] : [],
  };
}

export function profileName({ profiles }: MapConfig, id: string, lang: Lang): string {
  return profiles?.classes.find((item) => item.id === id)?.name[lang] ?? id;
}

function hub(properties: Properties, words: Words): Figure {
  const date = (key: "valid_from" | "valid_to"): string =>
    properties[key] ? words(key, { date: text(properties[key]) }) : "";
  const mode = properties["mode"] ? codeWord(words, "mode", text(properties["mode"])) : "";
  const place = [words("hub"), mode, date("valid_from"), date("valid_to")].filter(Boolean).join(" · ");
  return plain(text(properties["name"]), place);
}

const count = (value: number | null, { words, lang }: FigureInput): string =>
  value === null ? words("no_figure") : formatNumber(value, lang);
const plain = (title: string, place = ""): Figure => ({ title, place, rows: [], flags: [], series: [] });
const isCell = (layer: string): boolean => /^(cell|reach|profile)_/.test(layer);
const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
