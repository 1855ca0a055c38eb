/** Class breaks, and the colour each class gets. */
import type { ExpressionSpecification } from "maplibre-gl";

export const NEUTRAL_BELOW = 5;
const TRANSPARENT = "rgba(0,0,0,0)";

export interface ChangeClass {
  /** Smallest and largest whole number in the class; null where it is open. */
  low: number | null;
  high: number | null;
}

/** Symmetric classes round a neutral middle (|x| < 5), from breaks given with either sign. */
export function changeClasses(breaks: readonly number[]): ChangeClass[] {
  const sizes = [...new Set([NEUTRAL_BELOW, ...breaks.map(Math.abs)])]
    .filter((size) => size >= NEUTRAL_BELOW)
    .sort((a, b) => a - b);
  const gains = sizes.map((size, index): ChangeClass => {
    const next = sizes[index + 1];
    return { low: size, high: next === undefined ? null : next - 1 };
  });
  const losses = gains.map(({ low, high }): ChangeClass => ({
    low: high === null ? null : -high,
    high: low === null ? null : -low,
  }));
  return [...losses.reverse(), { low: 1 - NEUTRAL_BELOW, high: NEUTRAL_BELOW - 1 }, ...gains];
}

/** `count` colours spread evenly over a scale's stops. */
export function ramp(stops: readonly string[], count: number): string[] {
  const channels = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: count }, (_, index) => {
    const position = count === 1 ? stops.length - 1 : (index * (stops.length - 1)) / (count - 1);
    const left = Math.floor(position);
    const share = position - left;
    const mixed = [0, 1, 2].map((channel) => {
      const a = channels[left]?.[channel] ?? 0;
      const b = channels[Math.min(left + 1, stops.length - 1)]?.[channel] ?? a;
      return Math.round(a + (b - a) * share).toString(16).padStart(2, "0");
    });
    return `#${mixed.join("")}`;
  });
}

/** A diverging scale in three stops lists: losses, the middle, gains; strongest at the ends. */
export function divergingRamp(loss: readonly string[], middle: string, gain: readonly string[], count: number): string[] {
  const side = (count - 1) / 2;
  return [...ramp(loss, side).reverse(), middle, ...ramp(gain, side)];
}

/** Whether a year's figure is withheld: the tile names such years in `u`, divided by spaces. */
const isUnknown = (year: string): ExpressionSpecification => ["in", year, ["coalesce", ["get", "u"], ""]];
const valueOf = (year: string): ExpressionSpecification => ["coalesce", ["get", `e${year}`], 0];

export function levelColour(
  year: string, minimums: readonly number[], colours: readonly string[], unknown: string,
): ExpressionSpecification {
  return ["case", isUnknown(year), unknown, stepColour(valueOf(year), minimums, colours)] as ExpressionSpecification;
}

/** No colour below the first minimum, then each class's own. */
export function stepColour(value: ExpressionSpecification, minimums: readonly number[], colours: readonly string[]): ExpressionSpecification {
  const steps = minimums.flatMap((minimum, index) => [minimum, colours[index] ?? TRANSPARENT]);
  return ["step", value, TRANSPARENT, ...steps] as ExpressionSpecification;
}

export function changeColour(
  from: string, to: string, classes: readonly ChangeClass[], colours: readonly string[], unknown: string,
): ExpressionSpecification {
  const steps = classes.slice(1).flatMap((item, index) => [item.low ?? 0, colours[index + 1] ?? TRANSPARENT]);
  const known = ["step", ["-", valueOf(to), valueOf(from)], colours[0] ?? TRANSPARENT, ...steps] as ExpressionSpecification;
  return ["case", ["any", isUnknown(from), isUnknown(to)], unknown, known];
}
