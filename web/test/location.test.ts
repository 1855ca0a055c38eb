// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { answerOf, industryOf, nearestHub } from "../src/location/answer.ts";
import { cellsOf, checkedIndex, tileOf, type Index } from "../src/location/contract.ts";
import { named, PpLocation } from "../src/location/pp-location.ts";
import { parsePoint, toMetres } from "../src/location/projection.ts";
import { fromHash, toHash } from "../src/location/state.ts";

const text = (word: string): { nb: string; en: string } => ({ nb: word, en: `${word}-en` });
const row = (standard: string, code: string, mobility: string): Index["industries"][number] => ({
  standard, code, name: text(code), levels: ["low", "low", "high"], mobility, source: "oss",
});
const sentences = Object.fromEntries(
  ["walk_far", "walk_unknown", "service_none", "residents_unknown", "reached_unknown", "main_road_unknown", "no_rule", "partial",
    "no_timetable", "illustration", "outside", "match", "no_score_place", "yes", "no", "unknown"].map((key) => [key, text(key)]),
);
const index: Index = {
  schema: 1,
  tile_m: 5000,
  columns: ["x", "y", "access", "near_a", "near_b", "near_road", "on_street", "walk_m", "walk_hub", "air_m", "air_hub", "main_road_m",
    "employees_1km", "residents_1km", "employees_45min", "residents_45min", "municipality"],
  access_codes: ["A", "B", "C", "none", "unknown"],
  tiles: ["0_0", "-5000_0"],
  bounds: [-5000, 0, 5000, 5000],
  outlines: ["M0 0L5000 0L5000 -5000Z"],
  hubs: [
    { hub: "h", name: "Stasjonen", mode: "rail", departures_per_hour: 2.5, departures_week: 1200, x_m: 1000, y_m: 1000 },
    { hub: "i", name: "Stoppet", mode: null, departures_per_hour: null, departures_week: null, x_m: 4000, y_m: 1000 },
  ],
  municipalities: [{ code: "0001", name: "Byen" }],
  places: [["Byen", 10, 20], ["Bygda", 30, 40], ["Nybyen", 50, 60]],
  rule: { a_walk_m: 600, a_departures_per_hour: 2, b_walk_m: 1000, b_departures_per_hour: 1, c_main_road_m: 2000, ours: true },
  facts: { complete: false, hubs: 2, hubs_without_service: 2, employees_period: "2024", residents_period: null },
  industries: [row("SN2007", "47.52", "B"), row("SN2007", "10-33", "C"), row("SN2007", "47", "A"), row("SN2025", "47", "A")],
  goods: [{ edition: "u", name: text("møbler"), standing: "disputed", standard: "SN2007", code: "47.591" }],
  guidelines: [
    { id: "a", title: text("T1"), text: text("om A"), mobility: ["A"] },
    { id: "g", title: text("T2"), text: text("om varer"), mobility: ["disputed"] },
  ],
  texts: {
    access: { A: text("A-sted"), unknown: text("ukjent sted") },
    mobility: { A: text("A"), C: text("C-virksomhet"), disputed: text("omstridt") },
    levels: { low: text("lav"), high: text("høy") },
    modes: { rail: text("tog") },
    sentences: {
      ...sentences,
      walk: text("{metres} m til {hub}"),
      air: text("{metres} m luft til {hub}"),
      service: text("{hub}: {hourly} i timen med {mode}, {weekly} i uken"),
      service_unknown: text("{hub}: ukjent"),
      employees_1km: text("{count} ansatte {period}"),
      residents_1km: text("{count} innbyggere {period}"),
      employees_reached: text("{count} nås"),
      main_road: text("{metres} m til veg"),
      rule_a: text("A {walk} {hourly}: {answer}"),
      rule_b: text("B {walk} {hourly}: {answer}"),
      rule_c: text("C {road}: {answer}"),
      misfit: text("{mobility} mot {access}"),
      no_score_business: text("{mobility} uten bokstav"),
      industry: text("{name} {code} {standard} {employees} {freight} {source}"),
      unknown_code: text("{code} ukjent i {standard}"),
      goods_disputed: text("{name} i {edition}"),
    },
  },
};
const ROWS = [
  [2, 3, 0, 1, 1, 1, 1, 1450, 0, 400, 0, 1800, 12345, null, 50000, null, 0],
  [3, 3, 4, null, null, 0, 0, null, null, 90, 0, null, 0, null, null, null, 0],
];
const [known, unknown] = cellsOf(index, ROWS) as [NonNullable<ReturnType<typeof cellsOf>[0]>, NonNullable<ReturnType<typeof cellsOf>[0]>];
const POINT = { x: 600, y: 800 };
const plain = (items: string[]): string[] => items.map((item) => item.replace(/[\u00a0\u202f]/g, " "));

test("degrees become the metres that pyproj gives", () => {
  // Made with pyproj 3 from EPSG:4326 to EPSG:25833.
  for (const [latitude, longitude, x, y] of [
    [59.9110251, 10.7531379, 262592.3168, 6649120.4894],
    [59.0034369, 3.5341223, -156589.9989, 6597040.0041],
    [70.0, 30.0, 1067536.8583, 7836178.6361],
  ] as const) {
    const found = toMetres(latitude, longitude);
    expect(Math.abs(found.x - x)).toBeLessThan(0.01);
    expect(Math.abs(found.y - y)).toBeLessThan(0.01);
  }
});

test("a point is written in degrees or metres, with either decimal sign, and nothing else is one", () => {
  expect(parsePoint("59.9110, 10.7531")).toEqual(toMetres(59.911, 10.7531));
  expect(parsePoint("59,9110 10,7531")).toEqual(toMetres(59.911, 10.7531));
  expect(parsePoint("262000 6650000")).toEqual({ x: 262000, y: 6650000 });
  expect(parsePoint("-156500, 6597000")).toEqual({ x: -156500, y: 6597000 });
  for (const wrong of ["", "Oslo", "59.9", "1 2", "48.1 11.6", "262000 6650000 3", "E6 262000"]) expect(parsePoint(wrong)).toBeNull();
});

test("the address keeps a point and a business, and odd ones are left out", () => {
  const state = { point: { x: -156500, y: 6597000 }, asked: { code: "49.410", standard: "SN2007" } };
  expect(fromHash(toHash(state))).toEqual(state);
  expect(fromHash("#x=1.5&y=2&naering=<b>")).toEqual({ point: null, asked: null });
  expect(fromHash("#x=1&y=2&naering=49&standard=other").asked).toEqual({ code: "49", standard: "SN2025" });
  expect(toHash({ point: null, asked: null })).toBe("");
});

test("the finest row holds a code, and a code that none holds is not guessed", () => {
  expect(industryOf(index, { code: "47.521", standard: "SN2007" })?.mobility).toBe("B");
  expect(industryOf(index, { code: "47.111", standard: "SN2007" })?.mobility).toBe("A");
  expect(industryOf(index, { code: "25.110", standard: "SN2007" })?.mobility).toBe("C");
  expect(industryOf(index, { code: "25.110", standard: "SN2025" })).toBeUndefined();
});

test("a place is told in figures, and a misfit by both profiles", () => {
  const found = answerOf(index, known, POINT, { code: "25.110", standard: "SN2007" }, "nb");
  expect(plain(found.place)).toEqual([
    "1 450 m til Stasjonen", "447 m luft til Stasjonen", "Stasjonen: 2,5 i timen med tog, 1 200 i uken", "12 345 ansatte 2024",
    "residents_unknown", "50 000 nås", "1 800 m til veg",
  ]);
  expect(plain(found.reasons)).toEqual(["A 600 2: yes", "B 1 000 1: yes", "C 2 000: yes", "illustration"]);
  expect(found.result).toBe("misfit");
  expect(found.business.at(-1)).toBe("C-virksomhet mot A-sted");
  expect(found.guidelines).toEqual([]);
});

test("what nobody knows is said to be unknown, with the reason", () => {
  const found = answerOf(index, unknown, POINT, { code: "47.111", standard: "SN2007" }, "nb");
  expect(found.place).toContain("walk_unknown");
  expect(found.place).toContain("reached_unknown");
  expect(found.reasons).toEqual(["A 600 2: unknown", expect.any(String), expect.any(String), "partial", "no_timetable", "illustration"]);
  expect(found.business.at(-1)).toBe("no_score_place");
  const nowhere = answerOf(index, null, { x: 4000, y: 990 }, null, "en");
  expect(nowhere.place).toEqual(["outside-en", "10 m luft til Stoppet-en", "Stoppet: ukjent-en"]);
  expect(nowhere.access).toBe("unknown");
});

test("disputed goods have no score, and their guideline speaks; without a business the place's does", () => {
  const sofas = answerOf(index, known, POINT, { code: "47.591", standard: "SN2007" }, "nb");
  expect([sofas.mobility, sofas.result]).toEqual(["disputed", "no_score"]);
  expect(sofas.guidelines).toEqual([{ title: "T2", text: "om varer" }]);
  const place = answerOf(index, known, POINT, null, "nb");
  expect(place.guidelines).toEqual([{ title: "T1", text: "om A" }]);
  expect(place.belongs).toEqual(["47"]);
});

test("names are found whole or by their beginning, tiles by their corner, and the nearest hub by the air line", () => {
  expect(named(index, "byen")).toEqual({ x: 10, y: 20 });
  expect(named(index, "ny")).toEqual({ x: 50, y: 60 });
  expect(named(index, "yen")).toBeNull();
  expect(tileOf(index, -1, 4999)).toBe("-5000_0");
  expect(tileOf(index, 5000, 0)).toBeUndefined();
  expect(nearestHub(index, { x: 3000, y: 1000 })?.hub.hub).toBe("i");
  expect(nearestHub({ ...index, hubs: [] }, POINT)).toBeNull();
});

test("an index this code cannot read is refused by name", () => {
  expect(() => checkedIndex({ ...index, schema: 2 })).toThrow("schema 2");
  expect(() => checkedIndex({ schema: 1, tiles: [] })).toThrow("missing columns, hubs");
  expect(() => checkedIndex(null)).toThrow("expected an object");
});

// --- the element -------------------------------------------------------------------------------------------------

function served(headers: Record<string, string> = {}): ReturnType<typeof vi.fn> {
  const answer = { access: "B", place: [text("fra tjenesten")], reasons: [], belongs: [], industry: null, business: [], result: "no_score", guidelines: [] };
  return vi.fn(async (address: string | URL) => {
    const path = String(address);
    const body = path.includes("/api/location") ? answer : path.endsWith("index.json") ? index : { cells: ROWS };
    return new Response(JSON.stringify(body), { status: path.includes("missing") ? 404 : 200, headers });
  });
}

async function element(source = "index.json"): Promise<PpLocation> {
  const made = document.createElement("pp-location") as PpLocation;
  made.setAttribute("src", source);
  made.innerHTML = "<p class='notice'>uten skript</p>";
  document.body.replaceChildren(made);
  await settled();
  return made;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setTimeout(done, 0));
}

beforeEach(() => {
  if (!customElements.get("pp-location")) customElements.define("pp-location", PpLocation);
  document.documentElement.lang = "nb";
  location.hash = "";
});

test("a point in the address is answered, and the buttons move it by a cell", async () => {
  vi.stubGlobal("fetch", served());
  location.hash = "#x=600&y=800";
  const made = await element();
  expect(made.querySelector("h2")?.textContent).toBe("Stedet: A-sted");
  expect(made.textContent).not.toContain("uten skript");
  (made.querySelector("#pp-where") as HTMLInputElement).value = "Byen";
  const east = [...made.querySelectorAll("button")].find((button) => button.textContent === "Øst");
  east?.click();
  await settled();
  expect(location.hash).toBe("#x=850&y=800");
  expect((made.querySelector("#pp-where") as HTMLInputElement).value).toBe("");
  expect(made.querySelector("h2")?.textContent).toBe("Stedet: ukjent sted");
});

test("the form takes a name and a code, and says what it could not read", async () => {
  vi.stubGlobal("fetch", served());
  const made = await element();
  expect(made.textContent).toContain("Velg et punkt");
  const form = made.querySelector("form") as HTMLFormElement;
  const fill = (name: string, value: string): void => {
    (form.elements.namedItem(name) as HTMLInputElement).value = value;
  };
  fill("where", "Atlantis");
  form.requestSubmit();
  expect(made.querySelector("[role=alert]")?.textContent).toContain("Atlantis");
  fill("where", "bygda");
  fill("code", "abc");
  form.requestSubmit();
  expect(made.querySelector("[role=alert]")?.textContent).toContain("49.410");
  fill("code", "47.521");
  form.requestSubmit();
  await settled();
  expect(location.hash).toBe("#x=30&y=40&naering=47.521&standard=SN2025");
  expect((made.querySelector("[role=alert]") as HTMLElement).hidden).toBe(true);
});

test("under the service the answer is the service's, computed at the point", async () => {
  const fetched = served({ "x-planpuls-service": "/api/location" });
  vi.stubGlobal("fetch", fetched);
  location.hash = "#x=600&y=800&naering=47.521&standard=SN2007";
  const made = await element();
  expect(made.textContent).toContain("fra tjenesten");
  expect(made.textContent).toContain("regnet ut for punktet selv");
  const asked = fetched.mock.calls.map(([address]) => String(address)).find((address) => address.includes("/api/"));
  expect(asked).toBe("/api/location?x=600&y=800&industry=47.521&standard=SN2007");
});

test("without its files the page keeps what stood there and says why", async () => {
  vi.stubGlobal("fetch", served());
  const made = await element("missing/index.json");
  expect(made.querySelector("[role=alert]")?.textContent).toContain("HTTP 404");
  expect(made.textContent).toContain("uten skript");
});
