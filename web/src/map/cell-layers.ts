/** The coloured layers: cells by year, by change or by what they reach, or municipalities by a figure. */
import type { ExpressionSpecification, FillLayerSpecification, FilterSpecification } from "maplibre-gl";
import { inside, type ChosenArea } from "./area.ts";
import { changeClasses, changeColour, divergingRamp, levelColour, ramp, stepColour } from "./classes.ts";
import type { Palette } from "./colours.ts";
import type { Level, MapConfig, ProfileLevel, ReachLevel } from "./contract.ts";
import { figureFill } from "./figure-classes.ts";
import { figureOf, type MapState } from "./state.ts";

/** From this zoom the 250 m cells take over from the 1 km cells. */
export const FINE_ZOOM = 10;

interface Look {
  config: MapConfig;
  state: MapState;
  palette: Palette;
  area: ChosenArea | null;
}

export function colouredLayers(look: Look): FillLayerSpecification[] {
  const { config } = look;
  return [
    figureLayer(look),
    ...(["cell_1km", "cell_250m"] as const).map((level) => cellLayer(level, look)),
    ...(config.reach ? (["reach_1km", "reach_250m"] as const).map((level) => reachLayer(level, look)) : []),
    ...(config.profiles ? (["profile_1km", "profile_250m"] as const).map((level) => profileLayer(level, look)) : []),
  ];
}

function visible({ state }: Look, wanted: boolean): { visibility: "visible" | "none" } {
  return { visibility: wanted && state.layers.includes("cells") ? "visible" : "none" };
}

const opacity = (state: MapState): number => (state.background ? 0.72 : 1);

/**
 * A change of 250 m cells is mostly noise and moved addresses, so the 1 km blocks stay coloured at every zoom;
 * the fine cells lie invisible above them and only answer questions.
 */
function cellLayer(level: Level, look: Look): FillLayerSpecification {
  const { config, state, palette, area } = look;
  const isChange = state.mode === "change";
  const fine = level === "cell_250m";
  return {
    id: level, type: "fill", source: level, "source-layer": level,
    minzoom: fine ? FINE_ZOOM : 0,
    maxzoom: fine || isChange ? 24 : FINE_ZOOM,
    ...(area ? { filter: inside(area) as FilterSpecification } : {}),
    layout: visible(look, ["level", "change", "swipe"].includes(state.mode)),
    paint: {
      "fill-antialias": false,
      "fill-opacity": fine && isChange ? 0 : opacity(state),
      "fill-color": isChange ? changeFill(config, state, palette) : levelFill(level, config, state, palette),
    },
  };
}

function reachLayer(level: ReachLevel, look: Look): FillLayerSpecification {
  const { config, state, palette, area } = look;
  const minimums = config.reach?.levels[state.reach] ?? [1];
  const fine = level === "reach_250m";
  return {
    id: level, type: "fill", source: level, "source-layer": level,
    minzoom: fine ? FINE_ZOOM : 0,
    maxzoom: fine ? 24 : FINE_ZOOM,
    ...(area ? { filter: inside(area) as FilterSpecification } : {}),
    layout: visible(look, state.mode === "reach"),
    paint: {
      "fill-antialias": false,
      "fill-opacity": opacity(state),
      "fill-color": stepColour(["coalesce", ["get", `${state.reach}_${state.minutes}`], 0], minimums, reachColours(config, state, palette)),
    },
  };
}

function profileLayer(level: ProfileLevel, look: Look): FillLayerSpecification {
  const { config, state, palette, area } = look;
  const fine = level === "profile_250m";
  const pairs = (config.profiles?.classes ?? []).flatMap(({ id }) => [id, palette.profiles[id] ?? palette.unknown]);
  return {
    id: level, type: "fill", source: level, "source-layer": level,
    minzoom: fine ? FINE_ZOOM : 0,
    maxzoom: fine ? 24 : FINE_ZOOM,
    ...(area ? { filter: inside(area) as FilterSpecification } : {}),
    layout: visible(look, state.mode === "profile"),
    paint: {
      "fill-antialias": false,
      "fill-opacity": opacity(state),
      "fill-color": ["match", ["get", "p"], ...pairs, palette.unknown] as unknown as ExpressionSpecification,
    },
  };
}

function figureLayer(look: Look): FillLayerSpecification {
  const { config, state, palette, area } = look;
  const figure = figureOf(config, state);
  return {
    id: "figures", type: "fill", source: "areas", "source-layer": "municipality",
    ...(area ? { filter: ["in", ["get", "code"], ["literal", [...area.municipalities]]] as FilterSpecification } : {}),
    layout: visible(look, state.mode === "area" && figure !== undefined),
    paint: {
      "fill-antialias": false, "fill-opacity": opacity(state),
      "fill-color": figure ? figureFill(figure, palette) : palette.unknown,
    },
  };
}

export function levelColours(level: Level, config: MapConfig, palette: Palette): string[] {
  return ramp(palette.level, config.levels[level].length);
}

export function reachColours(config: MapConfig, state: MapState, palette: Palette): string[] {
  return ramp(palette.level, config.reach?.levels[state.reach].length ?? 1);
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
