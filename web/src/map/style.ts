/** The map as a function of the user's choices: MapLibre compares two styles and changes only what differs. */
import type {
  ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification,
} from "maplibre-gl";
import { changeClasses, changeColour, divergingRamp, levelColour, ramp } from "./classes.ts";
import type { Palette } from "./colours.ts";
import type { Level, MapConfig } from "./contract.ts";
import { cellOutline } from "./grid.ts";
import type { LayerName, MapState } from "./state.ts";

/** From this zoom the 250 m cells take over from the 1 km cells. */
export const FINE_ZOOM = 10;
export const TILE_SCHEME = "pmtiles";
export const OUTLINE_LAYERS = ["hover", "selected"] as const;

const FONT = ["Inter Variable", "system-ui", "sans-serif"];
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const BACKGROUND_TILES =
  "https://cache.kartverket.no/v1/wmts/1.0.0/topograatone/default/webmercator/{z}/{y}/{x}.png";

export interface SelectedCell {
  id: string;
  level: Level;
}

export interface StyleInput {
  config: MapConfig;
  state: MapState;
  palette: Palette;
  selected: SelectedCell | null;
  /** Makes an address of map.json absolute. */
  resolve: (path: string) => string;
}

export function buildStyle(input: StyleInput): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {
    areas: tiles("areas", 5, 11),
    cell_1km: tiles("cell_1km", 5, FINE_ZOOM - 1),
    cell_250m: tiles("cell_250m", FINE_ZOOM, 12),
    names: { type: "geojson", data: areaNames(input.config) },
    hover: { type: "geojson", data: EMPTY },
    selected: { type: "geojson", data: outlineData(input.selected) },
  };
  for (const name of ["hubs", "catchments", "flows"] as const) {
    const path = input.config[name];
    if (path) sources[name] = { type: "geojson", data: input.resolve(path) };
  }
  if (input.state.background) {
    sources["background"] = {
      type: "raster", tiles: [BACKGROUND_TILES], tileSize: 256, maxzoom: 18,
      attribution: '© <a href="https://www.kartverket.no/">Kartverket</a>',
    };
  }
  return { version: 8, sources, layers: layers(input).filter((layer) => !("source" in layer) || layer.source in sources) };
}

function tiles(key: string, minzoom: number, maxzoom: number): SourceSpecification {
  return { type: "vector", tiles: [`${TILE_SCHEME}://${key}/{z}/{x}/{y}`], minzoom, maxzoom };
}

function layers({ config, state, palette }: StyleInput): LayerSpecification[] {
  const shown = (name: LayerName): { visibility: "visible" | "none" } => ({
    visibility: state.layers.includes(name) ? "visible" : "none",
  });
  const flowYear = `e${state.flowYear}`;
  const commuters: ExpressionSpecification = ["coalesce", ["get", flowYear], 0];
  return [
    { id: "sea", type: "background", paint: { "background-color": palette.sea } },
    { id: "background", type: "raster", source: "background" },
    {
      id: "land", type: "fill", source: "areas", "source-layer": "municipality",
      paint: { "fill-color": palette.land, "fill-opacity": state.background ? 0 : 1, "fill-antialias": false },
    },
    ...(["cell_1km", "cell_250m"] as const).map((level) => cellLayer(level, config, state, palette)),
    {
      // Felt by the pointer, not seen: a tint would falsify the classes below.
      id: "catchments", type: "fill", source: "catchments", layout: shown("catchments"),
      paint: { "fill-opacity": 0 },
    },
    {
      id: "catchments-line", type: "line", source: "catchments", layout: shown("catchments"),
      paint: { "line-color": palette.catchment, "line-opacity": 0.8, "line-width": ["case", ["<=", ["get", "distance_m"], config.catchment_distances?.[0] ?? 0], 1.4, 0.8] },
    },
    {
      id: "boundaries", type: "line", source: "areas", "source-layer": "municipality", layout: shown("boundaries"),
      paint: { "line-color": palette.line, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.4, 11, 1.2] },
    },
    {
      id: "flows", type: "line", source: "flows",
      layout: { ...shown("flows"), "line-cap": "round" },
      filter: [">=", commuters, config.flow_min ?? 10] as FilterSpecification,
      paint: {
        "line-color": palette.flow, "line-opacity": 0.55,
        "line-width": ["interpolate", ["linear"], ["sqrt", commuters], ...FLOW_WIDTHS.flatMap(([value, width]) => [Math.sqrt(value), width])] as ExpressionSpecification,
      },
    },
    {
      id: "hubs", type: "circle", source: "hubs", layout: shown("hubs"),
      paint: {
        "circle-color": palette.hub, "circle-stroke-color": palette.hubRing, "circle-stroke-width": 1.5,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 7, 2.5, 11, 5, 14, 8],
      },
    },
    ...OUTLINE_LAYERS.flatMap((id): LayerSpecification[] => [
      { id: `${id}-halo`, type: "line", source: id, paint: { "line-color": palette.halo, "line-width": 5 } },
      { id, type: "line", source: id, paint: { "line-color": id === "hover" ? palette.ink : palette.mark, "line-width": 2.5 } },
    ]),
    {
      id: "area-names", type: "symbol", source: "names", maxzoom: 13, layout: {
        ...shown("boundaries"), "text-field": ["get", "name"], "text-font": FONT, "text-padding": 4, "text-max-width": 7,
        "text-size": ["interpolate", ["linear"], ["zoom"], 7, 10.5, 11, 14], "symbol-sort-key": ["get", "order"],
      },
      paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    },
    {
      id: "hub-names", type: "symbol", source: "hubs", minzoom: 11.5, layout: {
        ...shown("hubs"), "text-field": ["get", "name"], "text-font": FONT, "text-size": 12,
        "text-anchor": "left", "text-offset": [0.8, 0], "text-optional": true,
      },
      paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    },
  ];
}

/** Commuters and the width in pixels they are drawn with. */
export const FLOW_WIDTHS: readonly [value: number, width: number][] = [[10, 0.6], [1_000, 3], [25_000, 15]];

/**
 * A change of 250 m cells is mostly noise and moved addresses, so the 1 km blocks stay coloured at every zoom;
 * the fine cells lie invisible above them and only answer questions.
 */
function cellLayer(level: Level, config: MapConfig, state: MapState, palette: Palette): LayerSpecification {
  const isChange = state.mode === "change";
  const fine = level === "cell_250m";
  return {
    id: level, type: "fill", source: level, "source-layer": level,
    minzoom: fine ? FINE_ZOOM : 0,
    maxzoom: fine || isChange ? 24 : FINE_ZOOM,
    layout: { visibility: state.layers.includes("cells") ? "visible" : "none" },
    paint: {
      "fill-antialias": false,
      "fill-opacity": fine && isChange ? 0 : state.background ? 0.72 : 1,
      "fill-color": isChange ? changeFill(config, state, palette) : levelFill(level, config, state, palette),
    },
  };
}

export function levelColours(level: Level, config: MapConfig, palette: Palette): string[] {
  return ramp(palette.level, config.levels[level].length);
}

export function changeColours(config: MapConfig, palette: Palette): string[] {
  const count = changeClasses(config.change_levels.cell_1km).length;
  return divergingRamp(palette.loss, palette.neutral, palette.gain, count);
}

function levelFill(level: Level, config: MapConfig, state: MapState, palette: Palette): ExpressionSpecification {
  const minimums = config.levels[level].map((item) => item.min);
  return levelColour(state.year, minimums, levelColours(level, config, palette), palette.unknown);
}

function changeFill(config: MapConfig, state: MapState, palette: Palette): ExpressionSpecification {
  return changeColour(state.from, state.to, changeClasses(config.change_levels.cell_1km), changeColours(config, palette), palette.unknown);
}

export function outlineData(cell: SelectedCell | null): GeoJSON.FeatureCollection {
  const ring = cell && cellOutline(cell.id, cell.level);
  if (!ring) return EMPTY;
  return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }] };
}

function areaNames(config: MapConfig): GeoJSON.FeatureCollection {
  const size = ([west, south, east, north]: readonly number[]): number =>
    ((east ?? 0) - (west ?? 0)) * ((north ?? 0) - (south ?? 0));
  return {
    type: "FeatureCollection",
    features: config.areas.map(({ name, bounds, center }) => ({
      type: "Feature",
      properties: { name, order: -size(bounds) },
      geometry: { type: "Point", coordinates: center ?? [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2] },
    })),
  };
}
