/** The two sides of the divider: two years of one release, or a plan and a scenario of it. */
import type { Lang } from "../lib/language.ts";
import type { MapConfig } from "./contract.ts";
import type { MapState } from "./state.ts";
import type { SwipeText } from "./swipe.ts";
import type { Words } from "./texts.ts";

export interface Side {
  config: MapConfig;
  state: MapState;
  name: string;
  /** What stands on the map beside the divider. */
  label: string;
}

export interface Sides {
  left: Side;
  right: Side;
  /** Whether each side has features of its own; two years of one release stand in the same tiles. */
  apart: boolean;
}

/** What stands on each side; null where there is one map. */
export function sidesOf(config: MapConfig, state: MapState, lang: Lang, words: Words): Sides | null {
  if (state.mode === "swipe") {
    const of = (year: string): Side => ({ config, state: { ...state, year }, name: year, label: year });
    return { left: of(state.from), right: of(state.to), apart: false };
  }
  const base = state.beside ? baseOf(config) : null;
  if (!base || !config.base) return null;
  return {
    left: { config: base, state, name: words("plan"), label: words("plan_label") },
    right: { config, state, name: words("scenario", { name: config.base.name[lang] }), label: words("scenario_label") },
    apart: true,
  };
}

/** The plan that a scenario is of, with the scenario's classes, so that a colour says the same on both sides. */
export function baseOf(config: MapConfig): MapConfig | null {
  const { base, hubs: _hubs, catchments: _catchments, clusters: _clusters, offices: _offices, flows: _flows, reach, profiles, figures, ...same } = config;
  if (!base) return null;
  const { hubs, catchments, clusters, offices, flows } = base;
  return {
    ...same,
    tiles: base.tiles,
    ...(hubs ? { hubs } : {}), ...(catchments ? { catchments } : {}), ...(clusters ? { clusters } : {}), ...(offices ? { offices } : {}), ...(flows ? { flows } : {}),
    ...(base.catchment_method ? { catchment_method: base.catchment_method } : {}),
    ...(reach && base.reach ? { reach: { ...reach, tiles: base.reach } } : {}),
    ...(profiles && base.profiles ? { profiles: { ...profiles, tiles: base.profiles } } : {}),
    ...(figures ? { figures: figures.map((figure) => ({ ...figure, ...(base.figures[figure.id] ?? { values: {}, signs: {} }) })) } : {}),
  };
}

export function dividerText({ left, right }: Sides, share: number, words: Words): SwipeText {
  const [from, to] = [left.name, right.name];
  return { label: words("divider", { from, to }), valueText: words("divider_at", { from, to, share: String(share) }), left: left.label, right: right.label };
}
