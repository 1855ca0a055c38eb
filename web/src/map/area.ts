/** The chosen area: one municipality, an area of a division, or all of the region. */
import type { ExpressionSpecification } from "maplibre-gl";
import type { Lang } from "../lib/language.ts";
import type { Bounds, MapConfig } from "./contract.ts";

export interface ChosenArea {
  code: string;
  name: string;
  municipalities: readonly string[];
  bounds: Bounds;
}

/** The area with a code of the filter, or null: the whole region. */
export function chosenArea(config: MapConfig, code: string, lang: Lang): ChosenArea | null {
  const one = config.areas.find((area) => area.code === code);
  if (one) return { code, name: one.name, municipalities: [code], bounds: one.bounds };
  const group = config.groups?.flatMap(({ areas }) => areas).find((area) => area.code === code);
  if (!group) return null;
  const boxes = config.areas.filter((area) => group.municipalities.includes(area.code)).map(({ bounds }) => bounds);
  return { code, name: group.name[lang], municipalities: group.municipalities, bounds: hull(boxes) };
}

/** Whether a square lies in the area: `m` names its municipalities, divided by spaces; one on a border counts on both sides. */
export function inside(area: Pick<ChosenArea, "municipalities">): ExpressionSpecification {
  return ["any", ...area.municipalities.map((code) => ["in", code, ["coalesce", ["get", "m"], ""]])] as ExpressionSpecification;
}

export function hull(boxes: readonly Bounds[]): Bounds {
  return [
    Math.min(...boxes.map((box) => box[0])), Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])), Math.max(...boxes.map((box) => box[3])),
  ];
}
