/** What the user has chosen, and its form in the address, so that a view can be shared. */
import type { MapConfig } from "./contract.ts";

export const LAYERS = ["cells", "hubs", "catchments", "flows", "boundaries"] as const;
export type LayerName = (typeof LAYERS)[number];
export type Mode = "level" | "change";

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
  flowYear: string;
  layers: readonly LayerName[];
  background: boolean;
  view: View | null;
}

/** Starts on the newest year, and compares within the newest unbroken stretch of the series. */
export function initialState(config: MapConfig): MapState {
  const { years } = config;
  const newest = years.at(-1) as string;
  const afterBreak = (config.breaks ?? []).map((item) => item.after).sort().at(-1) ?? "";
  const comparable = years.filter((year) => year >= afterBreak && !config.end_year_warning?.[year]);
  return {
    mode: "level",
    year: newest,
    from: comparable[0] ?? (years[0] as string),
    to: comparable.at(-1) ?? newest,
    flowYear: config.flow_years?.at(-1) ?? "",
    layers: ["cells", "hubs", "catchments", "boundaries"],
    background: false,
    view: null,
  };
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
  else {
    fields.set("from", state.from);
    fields.set("to", state.to);
  }
  fields.set("layers", state.layers.join(" "));
  if (state.layers.includes("flows")) fields.set("flow", state.flowYear);
  if (state.background) fields.set("background", "1");
  if (state.view) {
    const { zoom, lat, lon } = state.view;
    fields.set("view", [zoom.toFixed(2), lat.toFixed(4), lon.toFixed(4)].join(" "));
  }
  return `#${fields.toString()}`;
}

/** Reads an address over the given state. Whatever it does not know, or the data lack, keeps its value. */
export function fromHash(hash: string, state: MapState, config: MapConfig): MapState {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const known = (name: string, years: readonly string[] | undefined, otherwise: string): string => {
    const year = fields.get(name);
    return year !== null && years?.includes(year) ? year : otherwise;
  };
  const mode = fields.get("mode");
  const layers = fields.get("layers")?.split(" ");
  const next: MapState = {
    ...state,
    mode: mode === "level" || mode === "change" ? mode : state.mode,
    year: known("year", config.years, state.year),
    flowYear: known("flow", config.flow_years, state.flowYear),
    layers: layers ? LAYERS.filter((name) => layers.includes(name)) : state.layers,
    background: fields.has("background") ? fields.get("background") === "1" : state.background,
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
