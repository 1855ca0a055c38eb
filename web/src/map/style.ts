/** The map as a function of the user's choices: MapLibre compares two styles and changes only what differs. */
import type {
  ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification,
} from "maplibre-gl";
import type { ChosenArea } from "./area.ts";
import { colouredLayers } from "./cell-layers.ts";
import type { Palette } from "./colours.ts";
import type { Level, MapConfig } from "./contract.ts";
import { cellOutline } from "./grid.ts";
import type { LayerName, MapState } from "./state.ts";

export const TILE_SCHEME = "pmtiles";
export const OUTLINE_LAYERS = ["hover", "selected"] as const;

const FONT = ["Inter Variable", "system-ui", "sans-serif"];
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const BACKGROUND_TILES =
  "https://cache.kartverket.no/v1/wmts/1.0.0/topograatone/default/webmercator/{z}/{y}/{x}.png";

const REACH_LEVELS = ["reach_1km", "reach_250m"] as const;
const PROFILE_LEVELS = ["profile_1km", "profile_250m"] as const;

/** Every tile archive by the source it is drawn from; its path is also its name among the archives. */
export function archivesOf({ tiles, reach, profiles }: MapConfig): Partial<Record<keyof MapConfig["zooms"], string>> {
  return { ...tiles, ...reach?.tiles, ...profiles?.tiles };
}

export interface SelectedCell {
  id: string;
  level: Level;
}

export interface StyleInput {
  config: MapConfig;
  state: MapState;
  palette: Palette;
  selected: SelectedCell | null;
  /** What the map is narrowed to; null for the whole region. */
  area: ChosenArea | null;
  /** How much larger than on a desk everything is written. */
  scale?: number;
  /** Makes an address of map.json absolute. */
  resolve: (path: string) => string;
}

export function buildStyle(input: StyleInput): StyleSpecification {
  const archives = archivesOf(input.config);
  const tiles = (key: keyof MapConfig["zooms"]): SourceSpecification => {
    const [minzoom, maxzoom] = input.config.zooms[key];
    return { type: "vector", tiles: [`${TILE_SCHEME}://${archives[key]}/{z}/{x}/{y}`], minzoom, maxzoom };
  };
  const sources: Record<string, SourceSpecification> = {
    areas: tiles("areas"),
    cell_1km: tiles("cell_1km"),
    cell_250m: tiles("cell_250m"),
    names: { type: "geojson", data: areaNames(input.config) },
    hover: { type: "geojson", data: EMPTY },
    selected: { type: "geojson", data: outlineData(input.selected) },
  };
  for (const key of [...REACH_LEVELS, ...PROFILE_LEVELS]) if (archives[key]) sources[key] = tiles(key);
  for (const name of ["hubs", "catchments", "clusters", "offices", "flows"] as const) {
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

function layers({ config, state, palette, area, scale = 1 }: StyleInput): LayerSpecification[] {
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
    ...colouredLayers({ config, state, palette, area }),
    // Offices are dashed, so that the two are told apart where they lie on each other.
    ...(["clusters", "offices"] as const).flatMap((name): LayerSpecification[] => [
      { id: name, type: "fill", source: name, layout: shown(name), paint: { "fill-opacity": 0 } },
      { id: `${name}-halo`, type: "line", source: name, layout: shown(name), paint: { "line-color": palette.halo, "line-width": 4 } },
      {
        id: `${name}-line`, type: "line", source: name, layout: shown(name),
        paint: { "line-color": palette.cluster, "line-width": 2, ...(name === "offices" ? { "line-dasharray": [2, 1.5] } : {}) },
      },
    ]),
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
      id: "area-line", type: "line", source: "areas", "source-layer": "municipality",
      filter: ["in", ["get", "code"], ["literal", [...(area?.municipalities ?? [])]]] as FilterSpecification,
      paint: { "line-color": palette.ink, "line-width": 2 },
    },
    {
      id: "flows", type: "line", source: "flows",
      layout: { ...shown("flows"), "line-cap": "round" },
      filter: flowFilter([">=", commuters, config.flow_min ?? 10] as ExpressionSpecification, area),
      paint: {
        "line-color": palette.flow, "line-opacity": 0.55,
        "line-width": ["interpolate", ["linear"], ["sqrt", commuters], ...FLOW_WIDTHS.flatMap(([value, width]) => [Math.sqrt(value), width])] as ExpressionSpecification,
      },
    },
    {
      id: "hubs", type: "circle", source: "hubs", layout: shown("hubs"),
      paint: {
        "circle-color": palette.hub, "circle-stroke-color": palette.hubRing, "circle-stroke-width": 1.5,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 7, 2.5 * scale, 11, 5 * scale, 14, 8 * scale],
      },
    },
    ...OUTLINE_LAYERS.flatMap((id): LayerSpecification[] => [
      { id: `${id}-halo`, type: "line", source: id, paint: { "line-color": palette.halo, "line-width": 5 } },
      { id, type: "line", source: id, paint: { "line-color": id === "hover" ? palette.ink : palette.mark, "line-width": 2.5 } },
    ]),
    {
      id: "area-names", type: "symbol", source: "names", maxzoom: 13, layout: {
        ...shown("boundaries"), "text-field": ["get", "name"], "text-font": FONT, "text-padding": 4, "text-max-width": 7,
        "text-size": ["interpolate", ["linear"], ["zoom"], 7, 10.5 * scale, 11, 14 * scale], "symbol-sort-key": ["get", "order"],
      },
      paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    },
    {
      id: "hub-names", type: "symbol", source: "hubs", minzoom: 11.5, layout: {
        ...shown("hubs"), "text-field": ["get", "name"], "text-font": FONT, "text-size": 12 * scale,
        "text-anchor": "left", "text-offset": [0.8, 0], "text-optional": true,
      },
      paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
    },
  ];
}

/** Flows that begin or end in the chosen area. */
function flowFilter(enough: ExpressionSpecification, area: ChosenArea | null): FilterSpecification {
  if (!area) return enough as FilterSpecification;
  const codes: ExpressionSpecification = ["literal", [...area.municipalities]];
  return ["all", enough, ["any", ["in", ["get", "from"], codes], ["in", ["get", "to"], codes]]] as FilterSpecification;
}

/** Commuters and the width in pixels they are drawn with. */
export const FLOW_WIDTHS: readonly [value: number, width: number][] = [[10, 0.6], [1_000, 3], [25_000, 15]];

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
