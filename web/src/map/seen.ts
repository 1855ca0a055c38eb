/** What lies at a point, on one map or on both sides of the divider. */
import type { Map as MapLibre } from "maplibre-gl";
import { figuresBeside, namesOf } from "./beside.ts";
import { cellOf, figuresOf, type Figure, type FigureInput, type Found } from "./figures.ts";
import { featuresAt } from "./pointing.ts";
import type { Side, Sides } from "./sides.ts";
import type { SelectedCell } from "./style.ts";

export interface Seen {
  left: Found[];
  /** Empty where both sides are drawn from the same features. */
  right: Found[];
}

export const NOTHING: Seen = { left: [], right: [] };

export function seenAt(map: MapLibre, over: MapLibre | undefined, point: { x: number; y: number }): Seen {
  return { left: featuresAt(map, point), right: over ? featuresAt(over, point) : [] };
}

export function cellSeen({ left, right }: Seen): SelectedCell | null {
  return cellOf(left) ?? cellOf(right);
}

/** The part of it that is one cell's. */
export function only({ left, right }: Seen, cell: string): Seen {
  const own = (found: Found[]): Found[] => found.filter(({ properties: { id } }) => id === cell);
  return { left: own(left), right: own(right) };
}

export function figuresSeen({ left, right }: Seen, sides: Sides | null, input: (side?: Side) => FigureInput): Figure[] {
  if (!sides?.apart) return figuresOf(left, input());
  return figuresBeside(figuresOf(left, input(sides.left)), figuresOf(right, input(sides.right)), namesOf(sides));
}
