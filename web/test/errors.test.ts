import { expect, test } from "vitest";
import { statusError, tooLargeError } from "../src/map/archive.ts";
import { checkedConfig } from "../src/map/contract.ts";
import { partOf, reasonOf } from "../src/map/errors.ts";
import { codeWord, wordsFor } from "../src/map/texts.ts";
import { config } from "./config.ts";

const words = wordsFor("nb");

test("errors are told in words", () => {
  expect(reasonOf(statusError(404), words, "nb")).toBe("serveren svarte 404");
  expect(reasonOf(tooLargeError(31_400_000), words, "nb")).toContain("31,4 MB");
  expect(reasonOf(new TypeError("Failed to fetch"), words, "nb")).toBe("ingen forbindelse med serveren");
  expect(reasonOf(Object.assign(new Error("AJAXError"), { status: 503 }), words, "nb")).toBe("serveren svarte 503");
  expect(reasonOf(Object.assign(new Error("AJAXError"), { status: 0 }), words, "nb")).toBe("ingen forbindelse med serveren");
  expect(partOf("flows", words)).toBe("Pendling mellom kommuner");
  expect(partOf(undefined, words)).toBe("Kart");
});

test("map.json's own words come first, unknown codes keep their name", () => {
  const own = wordsFor("en", { layer_cells: "Jobs", title_level: "Jobs {year}" });
  expect(own("layer_cells")).toBe("Jobs");
  expect(own("title_level", { year: "2024" })).toBe("Jobs 2024");
  expect(codeWord(own, "flag", "edge")).toBe("on a boundary");
  expect(codeWord(own, "mode", "cable_car")).toBe("cable car");
});

test("a map.json this code cannot read is refused by name", () => {
  expect(checkedConfig(config)).toBe(config);
  expect(() => checkedConfig({ ...config, schema: 2 })).toThrow("schema 2");
  expect(() => checkedConfig({ schema: 1, bounds: [] })).toThrow("missing years, tiles");
  expect(() => checkedConfig(null)).toThrow("expected an object");
});
