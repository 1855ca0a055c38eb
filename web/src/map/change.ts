/**
 * The arithmetic of cells. A cell without a value in a year has no row in that year's file: nobody worked there.
 * Years with a row but no figure, such as confidential ones, stand in `u` and are null here, never zero.
 */
import type { SeriesBreak } from "./contract.ts";

export type Properties = Readonly<Record<string, unknown>>;

export interface Change {
  before: number | null;
  after: number | null;
  change: number | null;
}

export function employees(properties: Properties, year: string): number | null {
  if (String(properties["u"] ?? "").split(" ").includes(year)) return null;
  const value = properties[`e${year}`];
  return typeof value === "number" ? value : 0;
}

export function changeBetween(properties: Properties, from: string, to: string): Change {
  const before = employees(properties, from);
  const after = employees(properties, to);
  return { before, after, change: before === null || after === null ? null : after - before };
}

/** The breaks a comparison crosses. */
export function breaksBetween(breaks: readonly SeriesBreak[], from: string, to: string): SeriesBreak[] {
  return breaks.filter((item) => from <= item.before && item.after <= to);
}

/** Years inside the series that no file covers. */
export function missingYears(years: readonly string[]): string[] {
  const first = Number(years[0]);
  const last = Number(years.at(-1));
  const all = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => String(first + index));
  return all.filter((year) => !years.includes(year));
}
