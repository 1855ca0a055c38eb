// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { rowsOf } from "../src/lib/area-rows.ts";
import { pageState } from "../src/lib/page-state.ts";
import { nearly, plain, prepared, ranked, type Entry } from "../src/search/rank.ts";

const ENTRIES: Entry[] = [
  { t: "Kommer arbeidsplassene i gangavstand fra kollektivknutepunktene?", k: "Spørsmål", u: "q1", a: ["Arbeidsplasser nær knutepunkt"] },
  { t: "Asker og Bærum", k: "Delregion", u: "d1" },
  { t: "Asker", k: "Kommune", u: "m1", a: ["3203"] },
  { t: "Asker", k: "Kollektivknutepunkt", u: "h1" },
  { t: "Lillestrøm", k: "Kommune", u: "m2", a: ["3205", "Skedsmo"] },
  { t: "Ås", k: "Kommune", u: "m3" },
  { t: "arbeidsplassdekning", k: "Ord", u: "t1" },
];
const found = (query: string, limit = 10): string[] => ranked(prepared(ENTRIES), query, limit).map((entry) => entry.u);

describe("search", () => {
  it("puts the title itself first, in the index's order, then titles that begin with it", () => {
    expect(found("asker")).toEqual(["m1", "h1", "d1"]);
  });
  it("finds letters that a keyboard lacks, capitals and other names", () => {
    expect(found("lillestrom")).toEqual(["m2"]);
    expect(found("LILLESTRØM")).toEqual(["m2"]);
    expect(found("skedsmo")).toEqual(["m2"]);
    expect(found("3203")).toEqual(["m1"]);
    expect(found("as")[0]).toBe("m3");
  });
  it("asks for every word, in any order", () => {
    expect(found("bærum asker")).toEqual(["d1"]);
    expect(found("asker kommune")).toEqual(["m1"]);
    expect(found("asker finnes ikke")).toEqual([]);
  });
  it("prefers the beginning of a word to its inside", () => {
    expect(found("arbeidspl")).toEqual(["t1", "q1"]);
    expect(found("knutepunkt").includes("q1")).toBe(true);
  });
  it("forgives one wrong letter in a long word, none in a short one", () => {
    expect(found("lilestrøm")).toEqual(["m2"]);
    expect(found("lillestrøn")).toEqual(["m2"]);
    expect(found("ask")[0]).toBe("m1");
    expect(found("ssker").includes("m1")).toBe(true);
    expect(found("xs")).toEqual([]);
    expect(nearly("asker", "akser")).toBe(true);
    expect(nearly("asker", "bxyer")).toBe(false);
  });
  it("says nothing to nothing, and keeps to the limit", () => {
    expect(found("  ")).toEqual([]);
    expect(found("?!")).toEqual([]);
    expect(found("asker", 1)).toEqual(["m1"]);
    expect(plain("Nes (Akershus)")).toBe("nes akershus");
  });
});

describe("state of a page", () => {
  it("is fields after #, never an anchor", () => {
    expect([...pageState("#questions")]).toEqual([]);
    expect(pageState("#area=%C3%85s&set=municipality-2024").get("area")).toBe("Ås");
  });
});

describe("rows of an area", () => {
  beforeEach(() => {
    document.body.innerHTML = `<main><table id="tall-municipality-2024"><tbody><tr><th>Asker</th><td>1</td></tr>
      <tr><th>Ullensaker <span class="flag">delvis</span></th><td>2</td></tr></tbody></table>
      <table id="tall-ba_region-2020"><tbody><tr><th>Ullensaker</th><td>3</td></tr></tbody></table></main>`;
  });
  it("are those of its own set where the page has it, else of its name", () => {
    const main = document.querySelector("main") as Element;
    expect(rowsOf(main, "Ullensaker", "municipality-2024").map((row) => row.cells[1]?.textContent)).toEqual(["2"]);
    expect(rowsOf(main, "Ullensaker", "county-2024")).toHaveLength(2);
    expect(rowsOf(main, "Oslo", "county-2024")).toHaveLength(0);
  });
});
