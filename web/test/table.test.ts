// @vitest-environment jsdom
import { beforeAll, expect, test } from "vitest";
import { PpTable } from "../src/table/pp-table.ts";
import { columnKeys, firstDirection, sortedOrder } from "../src/table/sort.ts";

beforeAll(() => customElements.define("pp-table", PpTable));

test("numbers sort as numbers, text by the Norwegian alphabet, blanks last both ways", () => {
  const numbers = columnKeys(["10", "9", "", "-3.5"]);
  expect(sortedOrder(numbers, "ascending")).toEqual([3, 1, 0, 2]);
  expect(sortedOrder(numbers, "descending")).toEqual([0, 1, 3, 2]);
  expect(firstDirection(numbers)).toBe("descending");
  const names = columnKeys(["Ås", "Asker", "Ørje", "Ærø"]);
  expect(sortedOrder(names, "ascending")).toEqual([1, 3, 2, 0]);
  expect(firstDirection(names)).toBe("ascending");
});

function page(rows: number): { names: () => string[]; element: HTMLElement } {
  const body = Array.from({ length: rows }, (_, index) =>
    `<tr><th scope="row">Kommune ${index}</th><td data-value="${(index * 7) % 20}">${index} %</td></tr>`).join("");
  // Filled before it is connected, as a browser's parser has done when a deferred script runs.
  const holder = document.createElement("div");
  holder.lang = "nb";
  holder.innerHTML = `<pp-table><div class="table-wrap"><table>
    <thead><tr><th>Navn</th><th>Andel</th></tr></thead><tbody>${body}</tbody></table></div></pp-table>`;
  document.body.replaceChildren(holder);
  const element = document.querySelector("pp-table") as HTMLElement;
  const names = (): string[] => [...element.querySelectorAll("tbody tr")]
    .filter((row) => !(row as HTMLElement).hidden).map((row) => row.children[0]?.textContent ?? "");
  return { names, element };
}

test("a heading's button sorts by data-value and says so", () => {
  const { names, element } = page(4);
  const [, share] = element.querySelectorAll("th button");
  (share as HTMLButtonElement).click();
  expect(share?.closest("th")?.getAttribute("aria-sort")).toBe("descending");
  expect(names()).toEqual(["Kommune 2", "Kommune 1", "Kommune 3", "Kommune 0"]);
  (share as HTMLButtonElement).click();
  expect(share?.closest("th")?.getAttribute("aria-sort")).toBe("ascending");
  expect(names()[0]).toBe("Kommune 0");
});

test("a long table gets a filter that counts, a short one does not", () => {
  expect(page(12).element.querySelector("input")).toBeNull();
  const { names, element } = page(13);
  const input = element.querySelector("input") as HTMLInputElement;
  input.value = "KOMMUNE 12";
  input.dispatchEvent(new Event("input"));
  expect(names()).toEqual(["Kommune 12"]);
  expect(element.querySelector("[role=status]")?.textContent).toBe("1 av 13 rader");
});

test("a very long table shows its first rows, and all on request", () => {
  const { names, element } = page(500);
  expect(names()).toHaveLength(100);
  const buttons = element.querySelectorAll("button");
  const more = buttons[buttons.length - 1] as HTMLButtonElement;
  expect(more.textContent).toBe("Vis alle 500 rader");
  (element.querySelector("th button") as HTMLButtonElement).click();
  expect(names()).toHaveLength(100);
  more.click();
  expect(names()).toHaveLength(500);
  expect(more.hidden).toBe(true);
});
