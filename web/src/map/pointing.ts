/** What the map draws at a point or in the whole view. */
import type { Map as MapLibre, PointLike } from "maplibre-gl";
import { foundOf, type Found } from "./figures.ts";

const THIN = ["hubs", "flows"];
const TABLED = ["figures", "cell_250m", "cell_1km", "reach_250m", "reach_1km", "profile_250m", "profile_1km", "clusters", "offices"];
const SURFACES = [...TABLED, "catchments", "land"];
/** Half the side in pixels of the square a pointer is taken to touch: lines and points are thin. */
const REACH = 3;

interface Point {
  x: number;
  y: number;
}

export function featuresAt(map: MapLibre, { x, y }: Point): Found[] {
  const there = (names: readonly string[]): string[] => names.filter((id) => map.getLayer(id));
  const near: [PointLike, PointLike] = [[x - REACH, y - REACH], [x + REACH, y + REACH]];
  const thin = map.queryRenderedFeatures(near, { layers: there(THIN) });
  return foundOf([...thin, ...map.queryRenderedFeatures([x, y], { layers: there(SURFACES) })]);
}

/** Everything a table can list. Hidden layers give nothing. */
export function featuresInView(map: MapLibre): Found[] {
  const layers = [...TABLED, ...THIN].filter((id) => map.getLayer(id));
  return map.queryRenderedFeatures({ layers }).map(({ layer, properties }) => ({ layer: layer.id, properties }));
}

/** Puts a tooltip right of and below the pointer, or where it fits inside `view`. */
export function placeBeside(tip: HTMLElement, { x, y }: Point, view: HTMLElement): void {
  const { clientWidth: width, clientHeight: height } = view;
  tip.style.left = `${Math.max(0, Math.min(x + 14, width - tip.offsetWidth - 6))}px`;
  tip.style.top = `${y + 14 + tip.offsetHeight < height ? y + 14 : Math.max(0, y - 14 - tip.offsetHeight)}px`;
}
