/** A server-drawn chart that answers: exact values under the pointer and by the arrow keys, and its figures as a table. */
import { languageOf, type Lang } from "../lib/language.ts";
import type { ChartData, Plot, Point } from "./contract.ts";
import { linesAt, namesOf, nearestCategory, nearestSeries, pointOf, spoken, step, strokesOf, written } from "./reading.ts";
import { CHART_TEXTS } from "./texts.ts";

const SVG = "http://www.w3.org/2000/svg";

export class PpChart extends HTMLElement {
  #data: ChartData | null = null;
  #lang: Lang = "nb";
  #reader = document.createElement("div");
  #tip = document.createElement("div");
  #over = document.createElementNS(SVG, "svg");
  #category = 0;
  #series: number | null = null;

  connectedCallback(): void {
    const text = this.dataset["figures"];
    if (this.#data || !text) return;
    const data = JSON.parse(text) as ChartData;
    if (!data.categories.length || !data.series.length) return;
    this.#data = data;
    this.#lang = languageOf(this);
    // From the newest year, or the first bar.
    this.#category = data.kind === "bars" ? 0 : step(data, data.categories.length, -1);
    this.#addReader();
    this.#addTableButton();
  }

  /** The drawing that is shown, and the element it is in. */
  get #shown(): { drawing: SVGSVGElement; plot: Plot } | null {
    const drawings = [...this.querySelectorAll<SVGSVGElement>("svg.drawing")];
    const at = drawings.findIndex((drawing) => drawing.getBoundingClientRect().width > 0);
    const drawing = drawings[at];
    const plot = this.#data?.plots[at];
    return drawing && plot ? { drawing, plot } : null;
  }

  #addReader(): void {
    const texts = CHART_TEXTS[this.#lang];
    const reader = this.#reader;
    reader.className = "reader";
    reader.tabIndex = 0;
    reader.setAttribute("role", "slider");
    reader.setAttribute("aria-label", texts.read);
    reader.setAttribute("aria-description", texts.keys);
    reader.setAttribute("aria-valuemin", "0");
    reader.setAttribute("aria-valuemax", String((this.#data?.categories.length ?? 1) - 1));
    this.#say();
    this.#tip.className = "chart-tip";
    this.#tip.setAttribute("aria-hidden", "true");
    this.#over.setAttribute("class", "chart-over");
    this.#over.setAttribute("aria-hidden", "true");
    this.#tip.hidden = true;
    this.append(this.#over, reader, this.#tip);
    reader.addEventListener("pointermove", (event) => this.#point(event));
    reader.addEventListener("pointerdown", (event) => this.#point(event));
    reader.addEventListener("pointerleave", () => this.#hide());
    reader.addEventListener("focus", () => reader.matches(":focus-visible") && this.#show());
    reader.addEventListener("blur", () => this.#hide());
    reader.addEventListener("keydown", (event) => this.#key(event));
  }

  #point(event: PointerEvent): void {
    const shown = this.#shown;
    const data = this.#data;
    if (!shown || !data) return;
    const box = shown.drawing.getBoundingClientRect();
    const scale = shown.plot.width / box.width;
    const point: Point = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    this.#category = nearestCategory(data, shown.plot, point);
    this.#series = data.kind === "bars" ? null : nearestSeries(data, shown.plot, this.#category, point.y);
    this.#show();
  }

  #key(event: KeyboardEvent): void {
    const data = this.#data;
    if (!data || event.altKey || event.ctrlKey || event.metaKey) return;
    const bars = data.kind === "bars";
    const last = data.categories.length;
    const moves: Record<string, () => void> = {
      ArrowRight: () => { this.#category = step(data, this.#category, 1); },
      ArrowLeft: () => { this.#category = step(data, this.#category, -1); },
      ArrowDown: () => (bars ? moves["ArrowRight"]?.() : this.#choose(1)),
      ArrowUp: () => (bars ? moves["ArrowLeft"]?.() : this.#choose(-1)),
      Home: () => { this.#category = step(data, -1, 1); },
      End: () => { this.#category = step(data, last, -1); },
    };
    const move = moves[event.key];
    if (event.key === "Escape") return this.#hide();
    if (!move) return;
    event.preventDefault();
    move();
    this.#show();
  }

  /** The next line in the order they stand at this category; past the ends all are told. */
  #choose(direction: 1 | -1): void {
    const data = this.#data;
    if (!data) return;
    const order = linesAt(data, this.#category, this.#lang).map(({ series }) => series);
    const at = this.#series === null ? (direction > 0 ? -1 : order.length) : order.indexOf(this.#series);
    this.#series = order[at + direction] ?? null;
  }

  #say(): void {
    const data = this.#data;
    if (!data) return;
    this.#reader.setAttribute("aria-valuenow", String(this.#category));
    this.#reader.setAttribute("aria-valuetext", spoken(data, this.#category, this.#series, this.#lang, CHART_TEXTS[this.#lang].missing));
  }

  #show(): void {
    this.#say();
    const shown = this.#shown;
    const data = this.#data;
    if (!shown || !data) return;
    this.#draw(data, shown.plot);
    this.#write(data);
    const box = shown.drawing.getBoundingClientRect();
    const own = this.getBoundingClientRect();
    const scale = box.width / shown.plot.width;
    const { x, y } = this.#marked(data, shown.plot);
    const { offsetWidth: width, offsetHeight: height } = this.#tip;
    const left = box.left - own.left + x * scale;
    const top = box.top - own.top + y * scale;
    if (width > own.width / 2) {
      // On a phone it would hide the chart: it stands below instead.
      Object.assign(this.#tip.style, { left: "0", top: `${own.height + 4}px` });
      return;
    }
    const right = left + 14 + width > own.width;
    this.#tip.style.left = `${Math.max(0, right ? left - 14 - width : left + 14)}px`;
    this.#tip.style.top = `${Math.max(0, Math.min(top - height / 2, own.height - height))}px`;
  }

  #marked(data: ChartData, plot: Plot): Point {
    const values = data.series.flatMap(({ values: all }, index) => (this.#series === null || this.#series === index ? [all[this.#category]] : []));
    const value = values.find((found) => typeof found === "number") ?? data.low;
    return pointOf(data, plot, this.#category, value);
  }

  /** Over the drawing: a rule at the category, a dot on every line, and the chosen line strong. */
  #draw(data: ChartData, plot: Plot): void {
    const { top, plotHeight, width, height } = plot;
    this.#over.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const make = (tag: string, attributes: Record<string, string | number>): SVGElement => {
      const element = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
      return element;
    };
    const at = pointOf(data, plot, this.#category, data.low);
    const band = plotHeight / data.categories.length;
    const parts = [data.kind === "bars"
      ? make("rect", { class: "row", x: 0, y: at.y - band / 2, width, height: band })
      : make("line", { class: "rule", x1: at.x, x2: at.x, y1: top, y2: top + plotHeight })];
    const name = this.#series === null ? null : data.series[this.#series]?.name;
    for (const series of data.series) {
      const token = `var(--${series.token})`;
      if (series.name === name && data.kind !== "bars") {
        for (const stroke of strokesOf(data, plot, series)) {
          parts.push(make("polyline", { class: "strong", stroke: token, points: stroke.map(({ x, y }) => `${x},${y}`).join(" ") }));
        }
      }
      const value = series.values[this.#category];
      if (typeof value !== "number" || data.kind === "bars") continue;
      const { x, y } = pointOf(data, plot, this.#category, value);
      parts.push(make("circle", { cx: x, cy: y, r: series.name === name ? 6 : 4, fill: token, class: "dot" }));
    }
    this.#over.replaceChildren(...parts);
  }

  #write(data: ChartData): void {
    const lines = linesAt(data, this.#category, this.#lang);
    const head = document.createElement("strong");
    head.textContent = data.categories[this.#category] ?? "";
    const list = document.createElement("dl");
    for (const line of lines) {
      const row = document.createElement("div");
      if (line.series === this.#series) row.className = "strong";
      const name = document.createElement("dt");
      const dot = document.createElement("i");
      dot.style.background = `var(--${line.token})`;
      name.append(dot, data.kind === "bars" ? data.valueAxis : line.name);
      const value = document.createElement("dd");
      value.textContent = line.value;
      row.append(name, value);
      list.append(row);
    }
    if (!lines.length) list.textContent = CHART_TEXTS[this.#lang].missing;
    this.#tip.replaceChildren(head, list);
    this.#tip.hidden = false;
  }

  #hide(): void {
    this.#tip.hidden = true;
    this.#over.replaceChildren();
  }

  /** A button among the figure's own that puts the figures in the drawing's place. */
  #addTableButton(): void {
    const acts = this.closest("figure")?.querySelector(".acts");
    if (!acts) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "as-table";
    button.textContent = CHART_TEXTS[this.#lang].asTable;
    button.setAttribute("aria-pressed", "false");
    let table: HTMLElement | null = null;
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      this.hidden = on;
      table ??= this.#table();
      if (on) this.after(table);
      else table.remove();
    });
    acts.prepend(button);
  }

  #table(): HTMLElement {
    const data = this.#data as ChartData;
    const frame = document.createElement("div");
    frame.className = "table-wrap";
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    const title = this.closest("figure")?.querySelector("figcaption h2, figcaption h3")?.textContent ?? "";
    frame.setAttribute("aria-label", title);
    const table = document.createElement("table");
    table.createCaption().textContent = title;
    const names = namesOf(data);
    const head = table.createTHead().insertRow();
    for (const text of [data.categoryAxis || CHART_TEXTS[this.#lang].category, ...names]) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      head.append(cell);
    }
    const body = table.createTBody();
    data.categories.forEach((category, at) => {
      const row = body.insertRow();
      const first = document.createElement("th");
      first.scope = "row";
      first.textContent = category;
      row.append(first);
      for (const name of names) {
        const value = data.series.filter((series) => series.name === name).map(({ values }) => values[at]).find((found) => typeof found === "number");
        row.insertCell().textContent = value === undefined || value === null ? "–" : written(data, value, this.#lang);
      }
    });
    frame.append(table);
    return frame;
  }
}
