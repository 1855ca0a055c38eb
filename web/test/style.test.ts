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
  selected: { id: "22620006649000", level: "cell_1km" },
  resolve: (path) => `http://x/${path}`,
});
const layer = (id: string, patch: Partial<MapState> = {}): Record<string, unknown> =>
  style(patch).layers.find((item) => item.id === id) as unknown as Record<string, unknown>;

test("every style is a valid one", () => {
  for (const patch of [{}, { mode: "change" }, { background: true }, { layers: ["flows"] }] as const) {
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

test("flows under the smallest number are never drawn", () => {
  expect(layer("flows")["filter"]).toEqual([">=", ["coalesce", ["get", "e2021"], 0], 10]);
});
