/** MapLibre set up for this page: north up, flat, no third party, words in the page's language. */
import {
  addProtocol, AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { PMTiles, Protocol } from "pmtiles";
import type { Lang } from "../lib/language.ts";
import { RangeOrWhole } from "./archive.ts";
import type { Bounds, MapConfig } from "./contract.ts";
import type { View } from "./state.ts";
import { archivesOf, TILE_SCHEME } from "./style.ts";
import type { Words } from "./texts.ts";

// A bundler hides the worker from MapLibre: without its address the map stays blank.
setWorkerUrl(workerUrl);

/** A phone scrolls past the map with one finger and moves it with two. */
const PHONE = "(max-width: 52rem)";

export function openArchives(configs: readonly MapConfig[], resolve: (path: string) => string): void {
  const protocol = new Protocol();
  const paths = new Set(configs.flatMap((config) => Object.values(archivesOf(config))));
  for (const path of paths) protocol.add(new PMTiles(new RangeOrWhole(path, resolve(path))));
  addProtocol(TILE_SCHEME, protocol.tile);
}

export function createMap(container: HTMLElement, style: StyleSpecification, config: MapConfig, view: View | null, lang: Lang, words: Words): MapLibre {
  const { bounds } = config;
  const compact = matchMedia(PHONE).matches;
  const map = new MapLibre({
    container, style,
    ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : { bounds, fitBoundsOptions: { padding: 12 } }),
    maxBounds: padded(bounds),
    minZoom: 5, maxZoom: 16, maxPitch: 0, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    renderWorldCopies: false, fadeDuration: 0, attributionControl: false,
    cooperativeGestures: compact,
    locale: localeOf(words),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-left");
  map.addControl(new AttributionControl({ compact, customAttribution: config.attribution[lang] }), "bottom-right");
  return map;
}

/** A map that shows what it is told: it lies over another and leaves pointer and keyboard to that one. */
export function createOver(container: HTMLElement, style: StyleSpecification, under: MapLibre): MapLibre {
  const over = new MapLibre({
    container, style, center: under.getCenter(), zoom: under.getZoom(), interactive: false, maxPitch: 0,
    renderWorldCopies: false, fadeDuration: 0, attributionControl: false,
  });
  over.getCanvas().setAttribute("aria-hidden", "true");
  over.getCanvas().tabIndex = -1;
  over.getCanvas().removeAttribute("role");
  return over;
}

/** Room around the region, so that its edges can be brought to the middle, but nobody gets lost. */
function padded([west, south, east, north]: Bounds): Bounds {
  const x = Math.max(1, east - west);
  const y = Math.max(0.5, north - south);
  return [west - x, south - y, east + x, north + y];
}

function localeOf(words: Words): Record<string, string> {
  return {
    "Map.Title": words("map"),
    "NavigationControl.ZoomIn": words("zoom_in"),
    "NavigationControl.ZoomOut": words("zoom_out"),
    "AttributionControl.ToggleAttribution": words("attribution"),
    "CooperativeGesturesHandler.WindowsHelpText": words("cooperative_ctrl"),
    "CooperativeGesturesHandler.MacHelpText": words("cooperative_cmd"),
    "CooperativeGesturesHandler.MobileHelpText": words("cooperative_touch"),
  };
}
