import { createExpression, latest, type StylePropertySpecification } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { changeClasses, changeColour, divergingRamp, levelColour, ramp } from "../src/map/classes.ts";

/** The colour MapLibre itself would draw a cell in. */
function drawn(expression: unknown, properties: Record<string, unknown>): string {
  const compiled = createExpression(expression, "fill-color", latest.paint_fill["fill-color"] as StylePropertySpecification);
  if (compiled.result === "error") throw new Error(compiled.value.map(String).join());
  return String(compiled.value.evaluate({ zoom: 8 }, { type: "Polygon", properties }));
}

const COLOURS = ["#000000", "#111111", "#222222", "#333333", "#444444"];
const UNKNOWN = "#abcdef";
const rgba = (hex: string): string => `rgba(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(",")},1)`;

test("classes of change are symmetric round a neutral middle", () => {
  expect(changeClasses([50, 250])).toEqual([
    { low: null, high: -250 }, { low: -249, high: -50 }, { low: -49, high: -5 },
    { low: -4, high: 4 },
    { low: 5, high: 49 }, { low: 50, high: 249 }, { low: 250, high: null },
  ]);
  expect(changeClasses([-250, -50, -5, 0, 5, 50, 250])).toEqual(changeClasses([50, 250]));
});

test("a change of the class's limit falls in the class, up and down alike", () => {
  const expression = changeColour("2013", "2024", changeClasses([50]), COLOURS, UNKNOWN);
  const colour = (change: number): string => drawn(expression, change < 0 ? { e2013: -change } : { e2024: change });
  expect([-50, -49, -5, -4, 0, 4, 5, 49, 50].map(colour)).toEqual(
    [0, 1, 1, 2, 2, 2, 3, 3, 4].map((index) => rgba(COLOURS[index] as string)),
  );
});

test("a level below the first class is not drawn", () => {
  const expression = levelColour("2024", [1, 10], ["#111111", "#222222"], UNKNOWN);
  expect(drawn(expression, {})).toBe("rgba(0,0,0,0)");
  expect(drawn(expression, { e2024: 0 })).toBe("rgba(0,0,0,0)");
  expect(drawn(expression, { e2024: 1 })).toBe(rgba("#111111"));
  expect(drawn(expression, { e2024: 10 })).toBe(rgba("#222222"));
});

test("a year without a figure has a colour of its own, never that of nobody", () => {
  const level = levelColour("2024", [1, 10], ["#111111", "#222222"], UNKNOWN);
  expect(drawn(level, { e2023: 5, u: "2022 2024" })).toBe(rgba(UNKNOWN));
  expect(drawn(level, { e2024: 1, u: "2022" })).toBe(rgba("#111111"));
  const change = changeColour("2013", "2024", changeClasses([50]), COLOURS, UNKNOWN);
  expect(drawn(change, { e2013: 5, u: "2024" })).toBe(rgba(UNKNOWN));
  expect(drawn(change, { e2024: 5, u: "2013" })).toBe(rgba(UNKNOWN));
  expect(drawn(change, { e2013: 5, e2024: 5, u: "2020" })).toBe(rgba("#222222"));
});

test("a ramp keeps its ends and spreads evenly", () => {
  expect(ramp(["#000000", "#ffffff"], 3)).toEqual(["#000000", "#808080", "#ffffff"]);
  expect(ramp(["#000000", "#0a0a0a", "#ffffff"], 2)).toEqual(["#000000", "#ffffff"]);
  expect(ramp(["#000000", "#ffffff"], 1)).toEqual(["#ffffff"]);
  expect(divergingRamp(["#aa0000", "#ff0000"], "#888888", ["#0000aa", "#0000ff"], 5))
    .toEqual(["#ff0000", "#aa0000", "#888888", "#0000aa", "#0000ff"]);
});
