/** Where a chart's figures lie, and how they are said. */
import type { Lang } from "../lib/language.ts";
import { formatChange, formatNumber } from "../lib/numbers.ts";
import type { ChartData, Plot, Point, Series } from "./contract.ts";

export interface Line {
  name: string;
  value: string;
  token: string;
  /** Place of the series among all. */
  series: number;
}

/** Where a figure lies in a drawing; bars lie across. */
export function pointOf({ kind, low, high, at }: ChartData, plot: Plot, category: number, value: number): Point {
  const along = at[category] ?? 0;
  const share = (value - low) / (high - low || 1);
  return kind === "bars"
    ? { x: plot.left + share * plot.plotWidth, y: plot.top + along * plot.plotHeight }
    : { x: plot.left + along * plot.plotWidth, y: plot.top + (1 - share) * plot.plotHeight };
}

/** The category nearest to a point of the drawing. */
export function nearestCategory({ kind, at }: ChartData, plot: Plot, { x, y }: Point): number {
  const wanted = kind === "bars" ? (y - plot.top) / plot.plotHeight : (x - plot.left) / plot.plotWidth;
  return at.reduce((best, place, index) => (Math.abs(place - wanted) < Math.abs((at[best] ?? 0) - wanted) ? index : best), 0);
}

/** The series whose figure at a category lies nearest to a height; none where no series has one. */
export function nearestSeries(data: ChartData, plot: Plot, category: number, y: number): number | null {
  const near = data.series.flatMap(({ values }, index) => {
    const value = values[category];
    return value === null || value === undefined ? [] : [{ index, distance: Math.abs(pointOf(data, plot, category, value).y - y) }];
  });
  return near.sort((a, b) => a.distance - b.distance)[0]?.index ?? null;
}

export function written(data: ChartData, value: number, lang: Lang): string {
  return (data.signed ? formatChange : formatNumber)(value, lang, data.decimals);
}

/** The figures at a category, the largest first, as the lines stand above each other. */
export function linesAt(data: ChartData, category: number, lang: Lang): Line[] {
  return data.series
    .flatMap(({ name, values, token }, series) => {
      const value = values[category];
      return value === null || value === undefined ? [] : [{ name, token, series, number: value, value: written(data, value, lang) }];
    })
    .sort((a, b) => b.number - a.number);
}

/** What a screen reader says of a category. */
export function spoken(data: ChartData, category: number, series: number | null, lang: Lang, missing: string): string {
  const name = data.categories[category] ?? "";
  const lines = linesAt(data, category, lang).filter((line) => series === null || line.series === series);
  if (!lines.length) return `${name}: ${missing}`;
  if (data.kind === "bars") return `${name}: ${lines[0]?.value ?? ""}`;
  return `${name}: ${lines.map((line) => `${line.name} ${line.value}`).join("; ")}`;
}

/** The series' strokes in a drawing: cut where figures are missing. */
export function strokesOf(data: ChartData, plot: Plot, { values }: Series): Point[][] {
  const strokes: Point[][] = [[]];
  values.forEach((value, category) => {
    if (value === null) strokes.push([]);
    else strokes.at(-1)?.push(pointOf(data, plot, category, value));
  });
  return strokes.filter((stroke) => stroke.length);
}

/** Next category with a figure in a direction; the same where there is none. */
export function step(data: ChartData, from: number, direction: 1 | -1): number {
  for (let category = from + direction; category >= 0 && category < data.categories.length; category += direction) {
    if (data.series.some(({ values }) => typeof values[category] === "number")) return category;
  }
  return from;
}

/** Names of the series in the order they are first met: a line that a break cuts is one. */
export function namesOf(data: ChartData): string[] {
  return [...new Set(data.series.map(({ name }) => name))];
}
