/** What the user has chosen, and its form in the address, so that a view can be shared. */
import { chosenArea } from "./area.ts";
import { REACHED, type AreaFigure, type MapConfig, type Reached } from "./contract.ts";

export const LAYERS = ["cells", "hubs", "catchments", "clusters", "offices", "flows", "boundaries"] as const;
export type LayerName = (typeof LAYERS)[number];
/** One year, the change between two, two years on either side of a divider, what cells reach, their profile, or a figure of municipalities. */
export const MODES = ["level", "change", "swipe", "reach", "profile", "area"] as const;
export type Mode = (typeof MODES)[number];

export interface View {
  zoom: number;
  lat: number;
  lon: number;
}

export interface MapState {
  mode: Mode;
  year: string;
  from: string;
  to: string;
  /** Whether a scenario stands beside its plan; says nothing where two years are compared, or without a plan. */
  beside: boolean;
  /** Where the divider stands, per cent from the left. */
  swipe: number;
  reach: Reached;
  minutes: number;
  /** Id of the figure of municipalities. */
  figure: string;
  flowYear: string;
  layers: readonly LayerName[];
  background: boolean;
  /** Code of the chosen municipality or area; empty for the whole region. */
  area: string;
  /** Whether the table of what is in view is open. */
  table: boolean;
  view: View | null;
}

/** Starts on the newest year, and compares within the newest unbroken stretch of the series. */
export function initialState(config: MapConfig): MapState {
  const { years } = config;
  const newest = years.at(-1) as string;
  const afterBreak = (config.breaks ?? []).map((item) => item.after).sort().at(-1) ?? "";
  const comparable = years.filter((year) => year >= afterBreak && !config.end_year_warning?.[year]);
  const minutes = config.reach?.minutes ?? [];
  return {
    mode: "level",
    year: newest,
    from: comparable[0] ?? (years[0] as string),
    to: comparable.at(-1) ?? newest,
    beside: config.base !== undefined,
    swipe: 50,
    reach: "employees",
    minutes: minutes[Math.floor(minutes.length / 2)] ?? 0,
    figure: config.figures?.[0]?.id ?? "",
    flowYear: config.flow_years?.at(-1) ?? "",
    layers: ["cells", "hubs", "catchments", "boundaries"],
    background: false,
    area: "",
    table: false,
    view: null,
  };
}

/** The modes that the data have anything for. */
export function modesOf(config: MapConfig): Mode[] {
  const needed: Partial<Record<Mode, unknown>> = { reach: config.reach, profile: config.profiles, area: config.figures?.length };
  return MODES.filter((mode) => !(mode in needed) || needed[mode]);
}

/** The figure of municipalities that is chosen. */
export function figureOf(config: MapConfig, state: Pick<MapState, "figure">): AreaFigure | undefined {
  return config.figures?.find(({ id }) => id === state.figure);
}

/** A new end year, kept in order: choosing a start after the end moves the end, and the other way round. */
export function withPeriod(state: MapState, years: readonly string[], end: "from" | "to", year: string): MapState {
  const at = years.indexOf(year);
  if (at < 0) return state;
  if (end === "from") {
    const from = at === years.length - 1 ? (years[at - 1] ?? year) : year;
    const to = state.to > from ? state.to : (years[years.indexOf(from) + 1] ?? from);
    return { ...state, from, to };
  }
  const to = at === 0 ? (years[1] ?? year) : year;
  const from = state.from < to ? state.from : (years[years.indexOf(to) - 1] ?? to);
  return { ...state, from, to };
}

export function toHash(state: MapState): string {
  const fields = new URLSearchParams();
  fields.set("mode", state.mode);
  if (state.mode === "level") fields.set("year", state.year);
  if (state.mode === "change" || state.mode === "swipe") {
    fields.set("from", state.from);
    fields.set("to", state.to);
  }
  if (state.beside) fields.set("beside", "1");
  if (state.mode === "swipe" || state.beside) fields.set("swipe", String(state.swipe));
  if (state.mode === "reach") fields.set("reach", `${state.reach} ${state.minutes}`);
  if (state.mode === "area") fields.set("figure", state.figure);
  fields.set("layers", state.layers.join(" "));
  if (state.layers.includes("flows")) fields.set("flow", state.flowYear);
  if (state.background) fields.set("background", "1");
  if (state.area) fields.set("area", state.area);
  if (state.table) fields.set("table", "1");
  if (state.view) {
    const { zoom, lat, lon } = state.view;
    fields.set("view", [zoom.toFixed(2), lat.toFixed(4), lon.toFixed(4)].join(" "));
  }
  return `#${fields.toString()}`;
}

/** Reads an address over the given state. Whatever it does not know, or the data lack, keeps its value. */
export function fromHash(hash: string, state: MapState, config: MapConfig): MapState {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const known = (name: string, values: readonly string[] | undefined, otherwise: string): string => {
    const value = fields.get(name);
    return value !== null && values?.includes(value) ? value : otherwise;
  };
  const mode = modesOf(config).find((name) => name === fields.get("mode"));
  const layers = fields.get("layers")?.split(" ");
  const [reached, minutes] = (fields.get("reach") ?? "").split(" ");
  const area = fields.get("area");
  const swipe = Number(fields.get("swipe") ?? NaN);
  // A whole address leaves out what is off; a piece of one changes only what it names.
  const flag = (name: string, otherwise: boolean): boolean =>
    fields.has(name) ? fields.get(name) === "1" : otherwise && !fields.has("mode");
  const next: MapState = {
    ...state,
    mode: mode ?? state.mode,
    year: known("year", config.years, state.year),
    swipe: swipe >= 0 && swipe <= 100 ? swipe : state.swipe,
    reach: REACHED.find((name) => name === reached) ?? state.reach,
    minutes: config.reach?.minutes.find((limit) => String(limit) === minutes) ?? state.minutes,
    figure: known("figure", config.figures?.map(({ id }) => id), state.figure),
    flowYear: known("flow", config.flow_years, state.flowYear),
    layers: layers ? LAYERS.filter((name) => layers.includes(name)) : state.layers,
    beside: config.base !== undefined && flag("beside", state.beside),
    background: flag("background", state.background),
    area: area === null ? (fields.has("mode") ? "" : state.area) : area === "" || chosenArea(config, area, "nb") ? area : state.area,
    table: flag("table", state.table),
    view: viewOf(fields.get("view")) ?? state.view,
  };
  return (["from", "to"] as const).reduce((result, end) => {
    const year = fields.get(end);
    return year === null ? result : withPeriod(result, config.years, end, year);
  }, next);
}

function viewOf(text: string | null): View | null {
  const [zoom, lat, lon] = (text ?? "").split(" ").map(Number);
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  const valid = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return valid ? { zoom, lat, lon } : null;
}
