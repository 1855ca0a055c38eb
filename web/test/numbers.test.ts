import { expect, test } from "vitest";
import { formatChange, formatNumber } from "../src/lib/numbers.ts";

test("Norwegian numbers group with a no-break space and part with a comma", () => {
  expect(formatNumber(1234.5, "nb", 1)).toBe("1\u00a0234,5");
  expect(formatNumber(561244, "nb")).toBe("561\u00a0244");
  expect(formatNumber(-12, "nb")).toBe("−12");
});

test("English numbers", () => {
  expect(formatNumber(1234.5, "en", 1)).toBe("1,234.5");
  expect(formatNumber(-12, "en")).toBe("−12");
});

test("a change carries its sign, none does not", () => {
  expect(formatChange(2699, "nb")).toBe("+2\u00a0699");
  expect(formatChange(-5, "nb")).toBe("−5");
  expect(formatChange(0, "nb")).toBe("0");
});
