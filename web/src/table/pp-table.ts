import { languageOf } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import { columnKeys, firstDirection, sortedOrder, type Direction, type SortKey } from "./sort.ts";
import { TABLE_TEXTS } from "./texts.ts";

const FILTER_FROM_ROWS = 13;
/** A table longer than this starts with its first rows: laying out thousands anew takes a browser most of a second. */
const SHOWN_AT_ONCE = 100;
let nextId = 0;

/** Makes the server-written table inside it sortable, and filterable when it is long. */
export class PpTable extends HTMLElement {
  #table: HTMLTableElement | null = null;
  #body: HTMLTableSectionElement | null = null;
  #more: HTMLButtonElement | null = null;
  #rows: HTMLTableRowElement[] = [];
  #order: number[] = [];
  #words: string[] = [];
  #haystack: string[] = [];
  #keys = new Map<number, SortKey[]>();

  connectedCallback(): void {
    if (this.#table) return;
    const table = this.querySelector("table");
    const body = table?.tBodies[0];
    const head = table?.tHead?.rows[table.tHead.rows.length - 1];
    // A spanned cell breaks the link between a heading and its column: such a table stays as it is.
    if (!table || !body || !head || table.querySelector("thead [colspan], tbody [colspan], tbody [rowspan]")) return;
    this.#table = table;
    this.#body = body;
    this.#rows = [...body.rows];
    this.#order = this.#rows.map((_, index) => index);
    for (const heading of head.cells) this.#makeSortable(heading);
    const frame = table.closest(".table-wrap") ?? table;
    if (this.#rows.length >= FILTER_FROM_ROWS) this.#addFilter(frame);
    if (this.#rows.length > SHOWN_AT_ONCE) this.#addMore(frame);
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
    this.#order = sortedOrder(keys, direction);
    this.#show();
  }

  /** Puts the rows that pass the filter in order, and gives their number. */
  #show(limit = SHOWN_AT_ONCE): number {
    const hits = this.#order.filter((index) => this.#words.every((word) => this.#haystack[index]?.includes(word)));
    this.#body?.replaceChildren(...hits.slice(0, limit).map((index) => this.#rows[index] as HTMLTableRowElement));
    if (this.#more) {
      const lang = languageOf(this);
      this.#more.hidden = hits.length <= limit;
      this.#more.textContent = TABLE_TEXTS[lang].more(formatNumber(hits.length, lang));
    }
    return hits.length;
  }

  #addMore(frame: Element): void {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => this.#show(Infinity));
    frame.after(button);
    this.#more = button;
    addEventListener("beforeprint", () => this.#show(Infinity));
    this.#show();
  }

  #addFilter(frame: Element): void {
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
    frame.before(bar);

    this.#haystack = this.#rows.map((row) => (row.textContent ?? "").toLocaleLowerCase("nb"));
    input.addEventListener("input", () => {
      this.#words = input.value.toLocaleLowerCase("nb").split(/\s+/).filter(Boolean);
      const shown = this.#show();
      status.textContent = this.#words.length
        ? texts.shown(formatNumber(shown, lang), formatNumber(this.#rows.length, lang))
        : "";
    });
  }
}
