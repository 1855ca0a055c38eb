/** Against the file that Python's own number forms are tested against. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Lang } from "../src/lib/language.ts";
import { formatChange, formatNumber } from "../src/lib/numbers.ts";

type Form = [value: number, decimals: number, lang: Lang, signed: boolean, text: string];
const forms = JSON.parse(readFileSync(new URL("../../tests/spec/number_forms.json", import.meta.url), "utf8")) as Form[];

test("there are forms in both languages", () => {
  expect(new Set(forms.map(([, , lang]) => lang))).toEqual(new Set(["nb", "en"]));
  expect(forms.length).toBeGreaterThan(40);
});

test.each(forms)("%d with %d decimals in %s, signed %s: %s", (value, decimals, lang, signed, text) => {
  expect((signed ? formatChange : formatNumber)(value, lang, decimals)).toBe(text);
});
