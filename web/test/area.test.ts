import { expect, test } from "vitest";
import { chosenArea, inside } from "../src/map/area.ts";
import { PALETTES } from "../src/map/colours.ts";
import { classOf, figureColours } from "../src/map/figure-classes.ts";
import { config } from "./config.ts";

const many = {
  ...config,
  areas: [...config.areas, { code: "3201", name: "Bærum", bounds: [10.3, 59.7, 10.6, 59.9] as [number, number, number, number] }],
  groups: [{ name: { nb: "Delregioner", en: "Sub-regions" }, areas: [{ code: "sub_region.west", name: { nb: "Vest", en: "West" }, municipalities: ["0301", "3201"] }] }],
};

test("an area is a municipality, or the hull of a group's; an unknown code is none", () => {
  expect(chosenArea(many, "0301", "nb")).toMatchObject({ name: "Oslo", municipalities: ["0301"] });
  expect(chosenArea(many, "sub_region.west", "en")).toMatchObject({ name: "West", bounds: [10.3, 59.7, 10.9, 60.1] });
  expect(chosenArea(many, "9999", "nb")).toBeNull();
});

test("a square on a border counts on both sides", () => {
  expect(inside({ municipalities: ["0301", "3201"] })).toEqual(["any", ["in", "0301", ["coalesce", ["get", "m"], ""]], ["in", "3201", ["coalesce", ["get", "m"], ""]]]);
});

test("classes part values at their limits, and signs have their own colours", () => {
  expect([1, 2, 2.9, 3].map((value) => classOf(value, [2, 3]))).toEqual([0, 1, 1, 2]);
  const signed = figureColours({ limits: [-4, 0, 4], signed: true }, PALETTES.light);
  expect(signed).toHaveLength(4);
  expect(signed[0]).toBe(PALETTES.light.loss.at(-1));
  expect(signed[3]).toBe(PALETTES.light.gain.at(-1));
  expect(figureColours({ limits: [10, 20], signed: false }, PALETTES.light)).toHaveLength(3);
});
