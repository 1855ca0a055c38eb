import { expect, test } from "vitest";
import { initialState, type MapState } from "../src/map/state.ts";
import { wordsFor } from "../src/map/texts.ts";
import { cut, viewTables, type ViewTable } from "../src/map/view-table.ts";
import { config } from "./config.ts";

const cell = (id: string, values: Record<string, number | string>) => ({ layer: "cell_1km", properties: { id, mn: "Oslo", ...values } });
const tables = (found: Parameters<typeof viewTables>[0], patch: Partial<MapState> = {}, area = ""): ViewTable[] =>
  viewTables(found, area, { config, state: { ...initialState(config), ...patch }, lang: "nb", words: wordsFor("nb") });

test("cells stand once, the largest first, with their sum; one that tiles repeat is one", () => {
  const [table] = tables([cell("1", { e2024: 5 }), cell("2", { e2024: 1200 }), cell("1", { e2024: 5 }), cell("3", { e2013: 9 })]);
  expect(table).toMatchObject({ title: "2 ruter på 1 km helt eller delvis i utsnittet", rows: [["Oslo", "2", "1\u202f200"], ["Oslo", "1", "5"]] });
  expect(table?.notes).toEqual(["Til sammen 1\u202f205."]);
});

test("a withheld figure is not a zero, and a change with one is not given", () => {
  const [level] = tables([cell("1", { u: "2024" })]);
  expect(level?.rows).toEqual([["Oslo", "1", "ikke oppgitt"]]);
  const [change] = tables([cell("1", { u: "2024", e2016: 4 }), cell("2", { e2016: 10, e2024: 3 })], { mode: "change" });
  expect(change?.rows).toEqual([["Oslo", "2", "10", "3", "−7"], ["Oslo", "1", "4", "ikke oppgitt", "ikke oppgitt"]]);
});

test("more rows than a table writes out are counted", () => {
  const [whole] = tables(Array.from({ length: 140 }, (_, at) => cell(String(at), { e2024: at + 1 })), {}, "Asker");
  const table = whole && cut(whole, { config, state: initialState(config), lang: "nb", words: wordsFor("nb") });
  expect(table?.title).toBe("140 ruter på 1 km helt eller delvis i utsnittet, Asker");
  expect(table?.rows).toHaveLength(100);
  expect(table?.notes.at(-1)).toBe("De 100 øverste vises.");
});

test("flows are listed with the year they are drawn for", () => {
  const flow = { layer: "flows", properties: { from: "0301", to: "3201", from_name: "Oslo", to_name: "Bærum", e2021: 1500 } };
  expect(tables([flow])).toMatchObject([{ rows: [["Oslo – Bærum", "1\u202f500"]] }]);
});

test("hubs of one name are told apart by what runs there", () => {
  const hub = (mode: string) => ({ layer: "hubs", properties: { name: "Torget", mode } });
  expect(tables([hub("rail"), hub("metro"), hub("rail")])).toMatchObject([{ columns: ["Navn", "Transportmiddel"], rows: [["Torget", "T-bane"], ["Torget", "tog"]] }]);
});

test("clusters of offices stand apart from those of jobs, with the least and the most of their employees", () => {
  const found = (layer: string, counts: Record<string, number>) => ({ layer, properties: { name_nb: "Avik", year: "2024", area_km2: 1.5, ...counts } });
  expect(tables([found("clusters", { employees: 900 }), found("offices", { employees: 300, most: 420 })])).toMatchObject([
    { kind: "clusters", rows: [["Avik", "900", "1,50"]] },
    { kind: "offices", title: "1 kontorklynger i utsnittet", rows: [["Avik", "300–420", "1,50"]] },
  ]);
});
