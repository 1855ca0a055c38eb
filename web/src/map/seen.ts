/** What lies at a point, on one map or on both sides of the divider. */
import type { Map as MapLibre } from "maplibre-gl";
import { figuresBeside, namesOf, tablesBeside } from "./beside.ts";
import type { ChangeRow, LargestChanges } from "./contract.ts";
import { cellOf, figuresOf, type Figure, type FigureInput, type Found } from "./figures.ts";
import { featuresAt, featuresInView } from "./pointing.ts";
import type { Side, Sides } from "./sides.ts";
import type { SelectedCell } from "./style.ts";
import { cut, viewTables, type ViewTable } from "./view-table.ts";

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

/** A cell as the list of the largest changes has it: only the tile knows its other years. */
export function listed(row: ChangeRow, list: LargestChanges): Seen {
  const properties = {
    id: row.area, mn: row.municipality, f: (row.flags ?? []).join(" "),
    [`e${list.from}`]: row.base, [`e${list.to}`]: row.value,
  };
  const found = [{ layer: list.level, properties, partial: true }];
  return { left: found, right: found };
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

/** Tables of what is in view; null while one of two sides is loading, for it would seem to lack what the other has. */
export function tablesSeen(
  map: MapLibre, over: MapLibre | undefined, sides: Sides | null, area: string, input: (side?: Side) => FigureInput,
): ViewTable[] | null {
  const tables = (of: MapLibre, side?: Side): ViewTable[] => viewTables(featuresInView(of), area, input(side));
  if (!sides?.apart || !over) return tables(map).map((table) => cut(table, input()));
  if (!map.loaded() || !over.loaded()) return null;
  return tablesBeside(tables(map, sides.left), tables(over, sides.right), namesOf(sides), input());
}
