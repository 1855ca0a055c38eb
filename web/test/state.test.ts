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
