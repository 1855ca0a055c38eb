import type { MapConfig } from "../src/map/contract.ts";

/** A small map.json for the tests. */
export const config: MapConfig = {
  schema: 1,
  lang_default: "nb",
  bounds: [10, 59, 11, 60],
  years: ["2013", "2014", "2015", "2016", "2017", "2020", "2021", "2022", "2023", "2024"],
  breaks: [{ before: "2015", after: "2016", text: { nb: "a-ordningen", en: "a-ordningen" } }],
  end_year_warning: { 2021: { nb: "Permitteringer.", en: "Lay-offs." } },
  tiles: { cell_1km: "a", cell_250m: "b", areas: "c" },
  zooms: { cell_1km: [5, 8], cell_250m: [10, 10], areas: [5, 11], reach_1km: [5, 8], reach_250m: [10, 10], profile_1km: [5, 8], profile_250m: [10, 10] },
  levels: { cell_1km: [{ min: 1, label: "1–9" }, { min: 10, label: "10+" }], cell_250m: [{ min: 1, label: "1+" }] },
  change_levels: { cell_1km: [-1000, -250, -50, 50, 250, 1000] },
  flow_years: ["2017", "2021"],
  flows: "flows.geojson",
  areas: [{ code: "0301", name: "Oslo", bounds: [10.5, 59.8, 10.9, 60.1] }],
  attribution: { nb: "SSB", en: "SSB" },
};
