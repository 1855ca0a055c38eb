import { expect, test } from "vitest";
import { breaksBetween, changeBetween, employees, missingYears } from "../src/map/change.ts";
import { largestFor } from "../src/map/changes-table.ts";
import { config } from "./config.ts";

test("a year without a row has nobody", () => {
  expect(employees({ e2013: 4 }, "2014")).toBe(0);
  expect(changeBetween({ e2024: 7 }, "2013", "2024")).toEqual({ before: 0, after: 7, change: 7 });
  expect(changeBetween({ e2013: 7 }, "2013", "2024")).toEqual({ before: 7, after: 0, change: -7 });
});

test("a year without a figure is unknown, and so is every change from or to it", () => {
  expect(employees({ e2013: 4, u: "2014 2016" }, "2014")).toBeNull();
  expect(changeBetween({ e2013: 4, u: "2014" }, "2013", "2014")).toEqual({ before: 4, after: null, change: null });
  expect(changeBetween({ e2015: 4, u: "2014" }, "2014", "2015").change).toBeNull();
});

test("a break counts only for a comparison across it", () => {
  const breaks = config.breaks ?? [];
  expect(breaksBetween(breaks, "2013", "2024")).toHaveLength(1);
  expect(breaksBetween(breaks, "2015", "2016")).toHaveLength(1);
  expect(breaksBetween(breaks, "2016", "2024")).toHaveLength(0);
  expect(breaksBetween(breaks, "2013", "2015")).toHaveLength(0);
});

test("missing years are those between the first and the last", () => {
  expect(missingYears(config.years)).toEqual(["2018", "2019"]);
  expect(missingYears(["2020"])).toEqual([]);
});

test("the list of the chosen years, else the first", () => {
  const lists = [
    { from: "2013", to: "2023", level: "cell_1km" as const, rows: [] },
    { from: "2016", to: "2024", level: "cell_1km" as const, rows: [] },
  ];
  expect(largestFor(lists, "2016", "2024")).toBe(lists[1]);
  expect(largestFor(lists, "2014", "2024")).toBe(lists[0]);
  expect(largestFor(undefined, "2014", "2024")).toBeNull();
});
