import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { figuresBeside, tablesBeside } from "../src/map/beside.ts";
import { PALETTES } from "../src/map/colours.ts";
import type { MapConfig } from "../src/map/contract.ts";
import { figuresOf, type Found } from "../src/map/figures.ts";
import { baseOf, dividerText, sidesOf } from "../src/map/sides.ts";
import { fromHash, initialState, toHash, type MapState } from "../src/map/state.ts";
import { buildStyle } from "../src/map/style.ts";
import { wordsFor } from "../src/map/texts.ts";
import { viewTables, type ViewTable } from "../src/map/view-table.ts";
import { config } from "./config.ts";

const words = wordsFor("nb");
const name = (text: string) => ({ nb: text, en: text });
const scenario: MapConfig = {
  ...config,
  hubs: "map/hubs.geojson",
  profiles: {
    tiles: { profile_1km: "map/p1", profile_250m: "map/p2" }, illustration: name("Tersklene er våre."),
    classes: ["A", "none"].map((id) => ({ id, name: name(`profil ${id}`) })),
  },
  figures: [{
    id: "one", title: name("Andel"), name: name("Andel"), unit: name("%"), years: "2024", decimals: 1, signed: false,
    limits: [20, 30], values: { "0301": 31 }, signs: {}, source: name(""),
  }],
  base: {
    name: name("ny stasjon"), tiles: config.tiles, hubs: "map/plan/hubs.geojson",
    profiles: { profile_1km: "map/plan/p1", profile_250m: "map/p2" }, figures: { one: { values: { "0301": 24 }, signs: {} } },
  },
};
const state: MapState = { ...initialState(scenario), mode: "profile" };

test("a scenario opens beside its plan, and the address can say that it should not", () => {
  expect(initialState(config).beside).toBe(false);
  expect(state.beside).toBe(true);
  for (const beside of [true, false]) {
    const chosen = { ...state, beside, swipe: beside ? 30 : 50 };
    expect(fromHash(toHash(chosen), initialState(scenario), scenario)).toEqual(chosen);
  }
  expect(fromHash("#beside=1", initialState(config), config).beside).toBe(false);
});

test("the plan is on the left with its own files and figures and the scenario's classes", () => {
  const sides = sidesOf(scenario, state, "nb", words);
  expect([sides?.left.name, sides?.right.name, sides?.apart]).toEqual(["planen", "scenarioet (ny stasjon)", true]);
  const plan = baseOf(scenario) as MapConfig;
  expect(plan.base).toBeUndefined();
  expect(plan).toMatchObject({ hubs: "map/plan/hubs.geojson", profiles: { tiles: scenario.base?.profiles, classes: scenario.profiles?.classes } });
  expect(plan.figures?.[0]).toMatchObject({ limits: [20, 30], values: { "0301": 24 } });
  expect(plan.catchments).toBeUndefined();
  expect(sides && dividerText(sides, 30, words)).toMatchObject({
    valueText: "30 prosent fra venstre: planen til venstre, scenarioet (ny stasjon) til høyre", left: "Planen", right: "Scenarioet",
  });
});

test("each side draws its own file, and one that both have is one archive", () => {
  const sources = (of: MapConfig) => {
    const style = buildStyle({ config: of, state, palette: PALETTES.light, selected: null, area: null, resolve: (path) => `http://x/${path}` });
    expect(validateStyleMin(style)).toEqual([]);
    return JSON.stringify(style.sources);
  };
  const [plan, own] = [sources(baseOf(scenario) as MapConfig), sources(scenario)];
  expect(plan).toContain("pmtiles://map/plan/p1/");
  expect(own).toContain("pmtiles://map/p1/");
  expect(plan).toContain("pmtiles://map/p2/");
});

test("two years beside each other leave no room for a plan beside its scenario", () => {
  const sides = sidesOf(scenario, { ...state, mode: "swipe" }, "nb", words);
  expect([sides?.left.name, sides?.right.name, sides?.apart]).toEqual(["2016", "2024", false]);
  expect(sidesOf(scenario, { ...state, beside: false }, "nb", words)).toBeNull();
  expect(sidesOf(config, { ...state, beside: true }, "nb", words)).toBeNull();
});

const input = { config: scenario, state, lang: "nb" as const, words };
const cell = (id: string, profile: string): Found => ({ layer: "profile_250m", properties: { id, mn: "Oslo", p: profile } });

test("a figure that is the same on both sides stands once, others with whose they are", () => {
  const figures = (profile: string) => figuresOf([cell("1", profile), { layer: "land", properties: { name: "Oslo" } }], input);
  expect(figuresBeside(figures("A"), figures("A"), ["planen", "scenarioet"])).toMatchObject([{ rows: [{ value: "profil A" }], flags: ["illustrasjon"] }]);
  expect(figuresBeside(figures("none"), figures("A"), ["planen", "scenarioet"])).toMatchObject([
    { side: "planen", rows: [{ value: "profil none" }] }, { side: "scenarioet", rows: [{ value: "profil A" }] },
  ]);
});

test("the table lists what differs, with both values, and is the usual one where nothing does", () => {
  const tables = (...found: Found[]): ViewTable[] => viewTables(found, "", input);
  const hub = (title: string): Found => ({ layer: "hubs", properties: { name: title, mode: "rail" } });
  const plan = tables(cell("1", "none"), cell("2", "none"), hub("Gammel"), hub("Felles"));
  const own = tables(cell("1", "A"), cell("2", "none"), hub("Ny"), hub("Felles"));
  expect(tablesBeside(plan, own, ["planen", "scenarioet"], input)).toMatchObject([
    { title: "2 ruter på 250 m helt eller delvis i utsnittet; 1 er ulike i planen og scenarioet",
      columns: ["Rute i", "Rute", "Profil: planen", "Profil: scenarioet"], rows: [["Oslo", "1", "profil none", "profil A"]] },
    { columns: ["Navn", "Transportmiddel", "planen", "scenarioet"], rows: [["Ny", "tog", "–", "ja"], ["Gammel", "tog", "ja", "–"]] },
  ]);
  expect(tablesBeside(plan, plan, ["planen", "scenarioet"], input)).toEqual(plan);
});
