import { languageOf } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import { columnKeys, firstDirection, sortedOrder, type Direction, type SortKey } from "./sort.ts";
import { TABLE_TEXTS } from "./texts.ts";

const FILTER_FROM_ROWS = 13;
let nextId = 0;

/** Makes the server-written table inside it sortable, and filterable when it is long. */
export class PpTable extends HTMLElement {
  #table: HTMLTableElement | null = null;
  #body: HTMLTableSectionElement | null = null;
  #rows: HTMLTableRowElement[] = [];
  #keys = new Map<number, SortKey[]>();

  connectedCallback(): void {
    if (this.#table) return;
    const table = this.querySelector("table");
    const body = table?.tBodies[0];
    const head = table?.tHead?.rows[table.tHead.rows.length - 1];
    if (!table || !body || !head) return;
    this.#table = table;
    this.#body = body;
    this.#rows = [...body.rows];
    // A spanned cell breaks the link between a heading and its column: such a table stays as it is.
    if (table.querySelector("thead [colspan], tbody [colspan], tbody [rowspan]")) return;
    for (const heading of head.cells) this.#makeSortable(heading);
    if (this.#rows.length >= FILTER_FROM_ROWS) this.#addFilter(table);
  }

  #makeSortable(heading: HTMLTableCellElement): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => this.#sort(heading));
  }

  #columnKeys(column: number): SortKey[] {
    let keys = this.#keys.get(column);
    if (!keys) {
      keys = columnKeys(this.#rows.map((row) => {
        const cell = row.cells[column];
        return cell?.dataset["value"] ?? cell?.textContent ?? "";
      }));
      this.#keys.set(column, keys);
    }
    return keys;
  }

  #sort(heading: HTMLTableCellElement): void {
    const keys = this.#columnKeys(heading.cellIndex);
    const before = heading.getAttribute("aria-sort") as Direction | null;
    const direction: Direction = before === null ? firstDirection(keys) : before === "ascending" ? "descending" : "ascending";
    for (const other of heading.parentElement?.children ?? []) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction);
    this.#fixWidths();
    const sorted = document.createDocumentFragment();
    for (const index of sortedOrder(keys, direction)) sorted.append(this.#rows[index] as HTMLTableRowElement);
    this.#body?.append(sorted);
  }

  /** Measuring every cell again is what makes a long table slow: after the first look the widths are settled. */
  #fixWidths(): void {
    const table = this.#table;
    if (!table || table.style.tableLayout || this.#rows.length < 500) return;
    const headings = [...(this.#rows[0]?.cells ?? [])];
    const widths = headings.map((cell) => cell.getBoundingClientRect().width);
    const total = widths.reduce((sum, width) => sum + width, 0);
    const group = document.createElement("colgroup");
    for (const width of widths) {
      const column = document.createElement("col");
      column.style.width = `${(100 * width) / total}%`;
      group.append(column);
    }
    table.querySelector("colgroup")?.remove();
    table.insertBefore(group, table.tHead);
    table.style.minWidth = `${total}px`;
    table.style.tableLayout = "fixed";
  }

  #addFilter(table: HTMLTableElement): void {
    const lang = languageOf(this);
    const texts = TABLE_TEXTS[lang];
    const id = `pp-table-filter-${++nextId}`;
    const bar = document.createElement("p");
    bar.className = "table-filter";
    const label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = texts.filter;
    const input = document.createElement("input");
    input.type = "search";
    input.id = id;
    input.autocomplete = "off";
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    bar.append(label, input, status);
    (table.closest(".table-wrap") ?? table).before(bar);

    const haystack = this.#rows.map((row) => (row.textContent ?? "").toLocaleLowerCase("nb"));
    input.addEventListener("input", () => {
      const words = input.value.toLocaleLowerCase("nb").split(/\s+/).filter(Boolean);
      this.#fixWidths();
      let shown = 0;
      this.#rows.forEach((row, index) => {
        const hit = words.every((word) => haystack[index]?.includes(word));
        if (hit) shown += 1;
        if (row.hidden === hit) row.hidden = !hit;
      });
      status.textContent = words.length
        ? texts.shown(formatNumber(shown, lang), formatNumber(this.#rows.length, lang))
        : "";
    });
  }
}
