/** Classes of a municipality's figure: their colours, and which one a value falls in. */
import type { ExpressionSpecification } from "maplibre-gl";
import { ramp } from "./classes.ts";
import type { Palette } from "./colours.ts";
import type { AreaFigure } from "./contract.ts";

/** One colour per class, from the lowest: falls and gains apart where figures have a sign. */
export function figureColours({ limits, signed }: Pick<AreaFigure, "limits" | "signed">, palette: Palette): string[] {
  const zero = limits.indexOf(0);
  if (!signed || zero < 0) return ramp(palette.level, limits.length + 1);
  return [...ramp(palette.loss, zero + 1).reverse(), ...ramp(palette.gain, limits.length - zero)];
}

/** Place of a value's class: the number of limits it has reached. */
export function classOf(value: number, limits: readonly number[]): number {
  return limits.filter((limit) => value >= limit).length;
}

/** The colour of each municipality; `unknown` for one without the figure. */
export function figureFill(figure: AreaFigure, palette: Palette): ExpressionSpecification {
  const colours = figureColours(figure, palette);
  const pairs = Object.entries(figure.values).flatMap(([code, value]) => [code, colours[classOf(value, figure.limits)] ?? palette.unknown]);
  return ["match", ["get", "code"], ...pairs, palette.unknown] as unknown as ExpressionSpecification;
}
