/** The files the location check reads, and the answer it shows. */
import type { Lang } from "../lib/language.ts";

export type Text = Record<Lang, string>;
export type Access = "A" | "B" | "C" | "none" | "unknown";
export type Result = "match" | "misfit" | "no_score";

export interface Hub {
  hub: string;
  name: string;
  mode: string | null;
  departures_per_hour: number | null;
  departures_week: number | null;
  x_m: number;
  y_m: number;
}

export interface Rule {
  a_walk_m: number;
  a_departures_per_hour: number;
  b_walk_m: number;
  b_departures_per_hour: number;
  c_main_road_m: number;
  ours: boolean;
}

export interface Industry {
  standard: string;
  code: string;
  name: Text;
  levels: [string, string, string];
  mobility: string;
  source: string;
}

export interface Goods {
  edition: string;
  name: Text;
  standing: "bulky" | "disputed";
  standard: string;
  code: string;
}

export interface Guideline {
  id: string;
  title: Text;
  text: Text;
  mobility: string[];
}

export interface Index {
  schema: 1;
  tile_m: number;
  columns: string[];
  access_codes: Access[];
  tiles: string[];
  /** West, south, east, north in EPSG:25833. */
  bounds: [number, number, number, number];
  outlines: string[];
  hubs: Hub[];
  municipalities: { code: string; name: string }[];
  places: [string, number, number][];
  rule: Rule | null;
  facts: {
    complete: boolean;
    hubs: number;
    hubs_without_service: number;
    employees_period: string | null;
    residents_period: string | null;
  };
  industries: Industry[];
  goods: Goods[];
  guidelines: Guideline[];
  texts: Record<"access" | "mobility" | "levels" | "modes" | "sentences", Record<string, Text>>;
}

/** One cell of a tile, by the index's columns; places and codes resolved. */
export interface Cell {
  /** South-west corner in metres, EPSG:25833. */
  x_m: number;
  y_m: number;
  access: Access;
  near: { a: boolean | null; b: boolean | null; road: boolean | null };
  onStreet: boolean;
  walk_m: number | null;
  walkHub: Hub | null;
  main_road_m: number | null;
  people: Record<"employees_1km" | "residents_1km" | "employees_45min" | "residents_45min", number | null>;
  municipality: string;
}

export interface Asked {
  code: string;
  standard: string;
}

/** What the page shows, in its language. */
export interface Answer {
  access: Access;
  municipality: string | null;
  place: string[];
  reasons: string[];
  belongs: string[];
  mobility: string | null;
  business: string[];
  result: Result;
  guidelines: { title: string; text: string }[];
}

export const CELL_M = 250;

const NEEDED = ["tiles", "columns", "hubs", "texts", "bounds", "industries", "guidelines", "facts"] as const;

/** An index this code can read; refused by name otherwise. */
export function checkedIndex(value: unknown): Index {
  if (typeof value !== "object" || value === null) throw new Error("index.json: expected an object");
  const found = value as Partial<Index>;
  if (found.schema !== 1) throw new Error(`index.json: expected schema 1, found schema ${String(found.schema)}`);
  const missing = NEEDED.filter((name) => !(name in found));
  if (missing.length) throw new Error(`index.json: missing ${missing.join(", ")}`);
  return found as Index;
}

/** The tile that holds a point, by name; undefined where the plan area has no cells. */
export function tileOf(index: Index, x: number, y: number): string | undefined {
  const corner = (value: number): number => Math.floor(value / index.tile_m) * index.tile_m;
  const name = `${corner(x)}_${corner(y)}`;
  return index.tiles.includes(name) ? name : undefined;
}

type Raw = (number | null)[];

/** A tile's rows as cells. */
export function cellsOf(index: Index, rows: Raw[]): Cell[] {
  const place = new Map(index.columns.map((name, at) => [name, at]));
  return rows.map((row) => {
    const value = (name: string): number | null => row[place.get(name) ?? -1] ?? null;
    const whole = (name: string): number => value(name) ?? 0;
    const truth = (name: string): boolean | null => {
      const found = value(name);
      return found === null ? null : found === 1;
    };
    const hub = value("walk_hub");
    return {
      x_m: whole("x") * CELL_M,
      y_m: whole("y") * CELL_M,
      access: index.access_codes[whole("access")] ?? "unknown",
      near: { a: truth("near_a"), b: truth("near_b"), road: truth("near_road") },
      onStreet: truth("on_street") === true,
      walk_m: value("walk_m"),
      walkHub: hub === null ? null : (index.hubs[hub] ?? null),
      main_road_m: value("main_road_m"),
      people: {
        employees_1km: value("employees_1km"),
        residents_1km: value("residents_1km"),
        employees_45min: value("employees_45min"),
        residents_45min: value("residents_45min"),
      },
      municipality: index.municipalities[whole("municipality")]?.name ?? "",
    };
  });
}
