/** The shape of map.json, written by Python beside the page. */
import type { Lang } from "../lib/language.ts";
import type { Texts } from "./texts.ts";

export type Bilingual = Record<Lang, string>;
export type Bounds = [west: number, south: number, east: number, north: number];
export type Level = "cell_1km" | "cell_250m";

export interface LevelClass {
  min: number;
  /** Written from the limits when absent. */
  label?: string | Bilingual;
}

export interface SeriesBreak {
  before: string;
  after: string;
  text: Bilingual;
}

export interface Area {
  code: string;
  name: string;
  bounds: Bounds;
  /** Where the name stands; the middle of the bounds when absent. */
  center?: [number, number];
}

/** A division's area: whole municipalities, chosen in the filter by its code. */
export interface GroupArea {
  code: string;
  name: Bilingual;
  municipalities: string[];
}

export interface Group {
  name: Bilingual;
  areas: GroupArea[];
}

/** The newest figure of an indicator for the municipalities that have one. */
export interface AreaFigure {
  id: string;
  title: Bilingual;
  name: Bilingual;
  unit: Bilingual;
  years: string;
  decimals: number;
  signed: boolean;
  /** Where one class ends and the next begins, ascending. */
  limits: number[];
  values: Record<string, number>;
  /** SSB's sign where a municipality has no figure and a status says why. */
  signs: Record<string, string>;
  source: Bilingual;
}

export const REACHED = ["employees", "residents"] as const;
export type Reached = (typeof REACHED)[number];
export type ReachLevel = "reach_1km" | "reach_250m";

/** What cells reach by public transport and on foot. */
export interface Reach {
  tiles: Record<ReachLevel, string>;
  minutes: number[];
  /** Lowest figure of each class. */
  levels: Record<Reached, number[]>;
}

export type ProfileLevel = "profile_1km" | "profile_250m";

/** The accessibility profiles of cells, in the order they are told. */
export interface Profiles {
  tiles: Record<ProfileLevel, string>;
  classes: { id: string; name: Bilingual }[];
  /** What makes the layer an illustration, where the thresholds are not the plan's. */
  illustration: Bilingual | null;
}

/** The plan that a scenario is of: its own files and figures; classes and words are the scenario's. */
export interface Base {
  /** What the scenario assumes. */
  name: Bilingual;
  tiles: MapConfig["tiles"];
  hubs?: string;
  catchments?: string;
  clusters?: string;
  offices?: string;
  flows?: string;
  catchment_method?: "air_line" | "network";
  reach?: Reach["tiles"];
  profiles?: Profiles["tiles"];
  /** By id of the figure. */
  figures: Record<string, Pick<AreaFigure, "values" | "signs">>;
}

export interface ChangeRow {
  area: string;
  municipality: string;
  change: number;
  base: number;
  value: number;
  center: [number, number];
  flags?: string[];
}

export interface LargestChanges {
  from: string;
  to: string;
  level: Level;
  rows: ChangeRow[];
}

export interface MapConfig {
  schema: 1;
  lang_default: Lang;
  demo?: boolean;
  bounds: Bounds;
  years: string[];
  breaks?: SeriesBreak[];
  end_year_warning?: Record<string, Bilingual>;
  tiles: { cell_1km: string; cell_250m: string; areas: string };
  /** First and last zoom of every source's tiles. */
  zooms: Record<keyof MapConfig["tiles"] | keyof Reach["tiles"] | keyof Profiles["tiles"], [number, number]>;
  hubs?: string;
  catchments?: string;
  catchment_method?: "air_line" | "network";
  /** Metres, ascending; the innermost is drawn strongest. */
  catchment_distances?: number[];
  clusters?: string;
  offices?: string;
  flows?: string;
  reach?: Reach;
  profiles?: Profiles;
  /** Ways to show the map that the release has nothing for, and why. */
  absent?: { mode: "reach" | "profile"; reason: Bilingual }[];
  /** Only where the release is a scenario and its plan's release is there. */
  base?: Base;
  groups?: Group[];
  figures?: AreaFigure[];
  /** Whether some cell has a year without a figure (property `u`). */
  unknown?: boolean;
  levels: Record<Level, LevelClass[]>;
  change_levels: { cell_1km: number[] };
  flow_years?: string[];
  flow_min?: number;
  areas: Area[];
  largest_changes?: LargestChanges[];
  texts?: Partial<Record<Lang, Partial<Texts>>>;
  attribution: Bilingual;
}

const REQUIRED = ["bounds", "years", "tiles", "levels", "change_levels", "areas", "attribution"];

/** Refuses what this code cannot read, naming the field, before half a map is drawn. */
export function checkedConfig(json: unknown): MapConfig {
  if (typeof json !== "object" || json === null) throw new Error("map.json: expected an object");
  const fields = json as Record<string, unknown>;
  if (fields["schema"] !== 1) throw new Error(`map.json: schema ${String(fields["schema"])}, expected 1`);
  const missing = REQUIRED.filter((name) => fields[name] === undefined);
  if (missing.length) throw new Error(`map.json: missing ${missing.join(", ")}`);
  const config = json as MapConfig;
  if (config.years.length === 0) throw new Error("map.json: years is empty");
  return config;
}
