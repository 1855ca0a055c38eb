import { expect, test } from "vitest";
import { fromHash, initialState, toHash, withPeriod, type MapState } from "../src/map/state.ts";
import { config } from "./config.ts";

const start = initialState(config);

test("starts on the newest year and compares within the newest unbroken stretch", () => {
  expect(start).toMatchObject({ mode: "level", year: "2024", from: "2016", to: "2024", flowYear: "2021", background: false });
});

test("a state survives the way through the address", () => {
  const state: MapState = {
    ...start, mode: "change", from: "2014", to: "2021", layers: ["cells", "flows"], flowYear: "2017", background: true,
    view: { zoom: 10.5, lat: 59.9139, lon: 10.7522 },
  };
  expect(fromHash(toHash(state), start, config)).toEqual(state);
});

test("every mode and its choices survive the way through the address", () => {
  const rich = {
    ...config, reach: { tiles: { reach_1km: "a", reach_250m: "b" }, minutes: [30, 45, 60], levels: { employees: [1], residents: [1] } },
    figures: ["one", "two"].map((id) => ({
      id, title: { nb: id, en: id }, name: { nb: id, en: id }, unit: { nb: "%", en: "%" }, years: "2024", decimals: 1, signed: false,
      limits: [2], values: { "0301": 1 }, signs: {}, source: { nb: "", en: "" },
    })),
  };
  const first = initialState(rich);
  for (const patch of [
    { mode: "swipe", from: "2013", to: "2024", swipe: 35 }, { mode: "reach", reach: "residents", minutes: 60 },
    { mode: "area", figure: "two", area: "0301" }, { mode: "level", year: "2016", table: true },
  ] as Partial<MapState>[]) {
    const state = { ...first, ...patch };
    expect(fromHash(toHash(state), first, rich)).toEqual(state);
  }
  expect(fromHash("#mode=reach", start, config).mode).toBe("level");
  expect(fromHash("#area=nowhere&swipe=900", start, config)).toEqual(start);
});

test("a whole address takes away what it does not name; a piece of one leaves the rest", () => {
  const narrowed = { ...start, area: "0301", table: true };
  expect(fromHash("#mode=level&year=2016", narrowed, config)).toMatchObject({ area: "", table: false });
  expect(fromHash("#year=2016", narrowed, config)).toMatchObject({ area: "0301", table: true });
});

test("a view without layers stays without layers", () => {
  expect(fromHash(toHash({ ...start, layers: [] }), start, config).layers).toEqual([]);
});

test("what the data lack or the code does not know changes nothing", () => {
  const hash = "#mode=teapot&year=2018&from=1999&layers=cells+gold&view=9+north+10&x=1";
  expect(fromHash(hash, start, config)).toEqual({ ...start, layers: ["cells"] });
  expect(fromHash("#innhold", start, config)).toEqual(start);
});

test("a period given backwards is put in order, and never empty", () => {
  expect(fromHash("#from=2022&to=2015", start, config)).toMatchObject({ from: "2014", to: "2015" });
  expect(withPeriod(start, config.years, "from", "2024")).toMatchObject({ from: "2023", to: "2024" });
  expect(withPeriod(start, config.years, "to", "2013")).toMatchObject({ from: "2013", to: "2014" });
  expect(withPeriod({ ...start, to: "2020" }, config.years, "from", "2022")).toMatchObject({ from: "2022", to: "2023" });
});
