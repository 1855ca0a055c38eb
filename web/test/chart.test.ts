import { expect, test } from "vitest";
import type { ChartData, Plot } from "../src/chart/contract.ts";
import { PpChart } from "../src/chart/pp-chart.ts";
import { linesAt, nearestCategory, nearestSeries, pointOf, spoken, step, strokesOf } from "../src/chart/reading.ts";

// @vitest-environment jsdom
const plot: Plot = { width: 720, height: 380, left: 50, top: 30, plotWidth: 600, plotHeight: 300 };
const data: ChartData = {
  kind: "lines", categories: ["2013", "2014", "2015", "2016"], decimals: 1, signed: false, valueAxis: "prosent", categoryAxis: "1. januar",
  series: [
    { name: "Region", values: [10, 20, null, 40], token: "ink" },
    { name: "Byen", values: [null, 30, null, 35], token: "accent" },
  ],
  low: 0, high: 50, at: [0, 1 / 3, 2 / 3, 1], plots: [plot],
};
const bars: ChartData = {
  ...data, kind: "bars", signed: true, decimals: 0, categories: ["Asker", "Oslo"], at: [0.25, 0.75], low: -100, high: 100,
  series: [{ name: "endring", values: [1234, -50], token: "accent" }],
};

test("figures lie where the axes put them", () => {
  expect(pointOf(data, plot, 0, 0)).toEqual({ x: 50, y: 330 });
  expect(pointOf(data, plot, 3, 50)).toEqual({ x: 650, y: 30 });
  expect(pointOf(bars, plot, 1, 0)).toEqual({ x: 350, y: 255 });
});

test("a pointer asks the nearest year and line; a year without figures has no line", () => {
  expect(nearestCategory(data, plot, { x: 300, y: 0 })).toBe(1);
  expect(nearestCategory(bars, plot, { x: 0, y: 320 })).toBe(1);
  expect(nearestSeries(data, plot, 1, 30)).toBe(1);
  expect(nearestSeries(data, plot, 2, 30)).toBeNull();
});

test("figures are written as the page writes them, the largest first", () => {
  expect(linesAt(data, 1, "nb").map(({ name, value }) => `${name} ${value}`)).toEqual(["Byen 30,0", "Region 20,0"]);
  expect(spoken(data, 3, null, "en", "no value")).toBe("2016: Region 40.0; Byen 35.0");
  expect(spoken(data, 3, 1, "nb", "ingen verdi")).toBe("2016: Byen 35,0");
  expect(spoken(data, 2, null, "nb", "ingen verdi")).toBe("2015: ingen verdi");
  expect(spoken(bars, 0, null, "nb", "")).toBe("Asker: +1\u202f234");
});

test("the arrow keys pass over years without figures and stop at the ends", () => {
  expect([step(data, 1, 1), step(data, 3, -1), step(data, 3, 1), step(data, 0, -1)]).toEqual([3, 1, 3, 0]);
});

test("a stroke never spans a missing year", () => {
  const [region] = data.series;
  expect(strokesOf(data, plot, region as (typeof data.series)[0]).map((stroke) => stroke.length)).toEqual([2, 1]);
});

test("the element reads out by keyboard and shows its figures as a table", () => {
  customElements.define("pp-chart", PpChart);
  document.body.innerHTML = `<figure lang="nb"><figcaption><h3>Tittel</h3></figcaption><pp-chart data-figures='${JSON.stringify(data)}'><svg class="drawing"></svg></pp-chart><span class="acts"></span></figure>`;
  const reader = document.querySelector('[role="slider"]') as HTMLElement;
  expect(reader.getAttribute("aria-valuetext")).toBe("2016: Region 40,0; Byen 35,0");
  for (const key of ["ArrowLeft", "ArrowDown"]) reader.dispatchEvent(new KeyboardEvent("keydown", { key }));
  expect(reader.getAttribute("aria-valuetext")).toBe("2014: Byen 30,0");
  expect(reader.getAttribute("aria-valuenow")).toBe("1");
  const button = document.querySelector("button.as-table") as HTMLButtonElement;
  button.click();
  expect(button.getAttribute("aria-pressed")).toBe("true");
  const rows = [...document.querySelectorAll("table tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([["1. januar", "Region", "Byen"], ["2013", "10,0", "–"], ["2014", "20,0", "30,0"], ["2015", "–", "–"], ["2016", "40,0", "35,0"]]);
  button.click();
  expect(document.querySelector("table")).toBeNull();
});
