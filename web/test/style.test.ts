import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { PALETTES } from "../src/map/colours.ts";
import { initialState, type MapState } from "../src/map/state.ts";
import { buildStyle } from "../src/map/style.ts";
import { config } from "./config.ts";

const style = (patch: Partial<MapState> = {}): ReturnType<typeof buildStyle> => buildStyle({
  config: { ...config, hubs: "hubs.geojson", catchments: "catchments.geojson" },
  state: { ...initialState(config), ...patch },
  palette: PALETTES.light,
  area: null,
  selected: { id: "22620006649000", level: "cell_1km" },
  resolve: (path) => `http://x/${path}`,
});
const layer = (id: string, patch: Partial<MapState> = {}): Record<string, unknown> =>
  style(patch).layers.find((item) => item.id === id) as unknown as Record<string, unknown>;

test("every style is a valid one", () => {
  for (const patch of [{}, { mode: "change" }, { mode: "swipe" }, { mode: "area" }, { background: true }, { layers: ["flows"] }] as const) {
    expect(validateStyleMin(style(patch))).toEqual([]);
  }
});

test("nothing of another server until it is asked for", () => {
  expect(JSON.stringify(style())).not.toContain("kartverket");
  expect(JSON.stringify(style({ background: true }))).toContain("https://cache.kartverket.no/");
});

test("levels change to the fine cells by zoom; a change keeps the 1 km blocks and hides the fine cells", () => {
  expect(layer("cell_1km")).toMatchObject({ maxzoom: 10 });
  expect(layer("cell_250m")).toMatchObject({ minzoom: 10, paint: { "fill-opacity": 1 } });
  expect(layer("cell_1km", { mode: "change" })).toMatchObject({ maxzoom: 24 });
  expect(layer("cell_250m", { mode: "change" })).toMatchObject({ paint: { "fill-opacity": 0 } });
});

test("an area narrows cells, flows and figures, and is outlined", () => {
  const narrowed = buildStyle({
    config: { ...config, hubs: "hubs.geojson", reach: { tiles: { reach_1km: "a", reach_250m: "b" }, minutes: [30], levels: { employees: [1, 10], residents: [1] } } },
    state: { ...initialState(config), mode: "reach", minutes: 30 }, palette: PALETTES.dark, selected: null,
    area: { code: "0301", name: "Oslo", municipalities: ["0301"], bounds: [0, 0, 1, 1] }, resolve: (path) => `http://x/${path}`,
  });
  expect(validateStyleMin(narrowed)).toEqual([]);
  for (const id of ["cell_1km", "cell_250m", "reach_1km", "reach_250m", "figures", "flows", "area-line"]) {
    expect(JSON.stringify((narrowed.layers.find((item) => item.id === id) as { filter?: unknown }).filter)).toContain("0301");
  }
  expect(narrowed.layers.find((item) => item.id === "cell_1km")?.layout?.visibility).toBe("none");
  expect(narrowed.layers.find((item) => item.id === "reach_250m")?.layout?.visibility).toBe("visible");
});

test("flows under the smallest number are never drawn", () => {
  expect(layer("flows")["filter"]).toEqual([">=", ["coalesce", ["get", "e2021"], 0], 10]);
});
