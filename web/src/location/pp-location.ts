import { html, nothing, render, type TemplateResult } from "lit-html";
import { languageOf, type Lang } from "../lib/language.ts";
import { answerOf, fromService, type ServiceAnswer } from "./answer.ts";
import { CELL_M, cellsOf, checkedIndex, tileOf, type Access, type Answer, type Cell, type Index } from "./contract.ts";
import { AROUND_M, detail, overview } from "./maps.ts";
import { parsePoint, type Point } from "./projection.ts";
import { CODE, fromHash, toHash, type State } from "./state.ts";
import { wordsIn, type Say } from "./texts.ts";

const LEGEND: Access[] = ["A", "B", "C", "none", "unknown"];
/** The header by which `planpuls serve` says that it answers at the point. */
const SERVICE = "x-planpuls-service";

/** The location check: a point from a map, a name or coordinates, and the answer for it. */
export class PpLocation extends HTMLElement {
  #lang: Lang = "nb";
  #say: Say = wordsIn("nb");
  #index: Index | null = null;
  #source = "";
  #service: string | null = null;
  #tiles = new Map<string, Promise<Cell[]>>();
  #state: State = { point: null, asked: null };
  #cells: Cell[] = [];
  #answer: Answer | null = null;
  #atPoint = false;
  #message = "";
  #asks = 0;

  connectedCallback(): void {
    // From a file the browser refuses to fetch: what stands inside says so.
    if (this.#index || location.protocol === "file:") return;
    this.#lang = languageOf(this);
    this.#say = wordsIn(this.#lang);
    void this.#start();
  }

  async #start(): Promise<void> {
    this.#source = new URL(this.getAttribute("src") ?? "index.json", document.baseURI).href;
    try {
      const response = await fetch(this.#source);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      this.#service = response.headers.get(SERVICE);
      this.#index = checkedIndex(await response.json());
    } catch (error) {
      this.#fail(error);
      return;
    }
    addEventListener("hashchange", () => this.#read());
    this.replaceChildren();
    this.#read();
  }

  #fail(error: unknown): void {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "alert");
    notice.textContent = this.#say("failed", { reason: error instanceof Error ? error.message : String(error) });
    this.prepend(notice);
  }

  #read(): void {
    this.#state = fromHash(location.hash);
    void this.#ask();
  }

  #go(change: Partial<State>): void {
    this.#message = "";
    const next = toHash({ ...this.#state, ...change });
    if (next === location.hash) this.#render();
    else location.hash = next;
  }

  async #ask(): Promise<void> {
    const index = this.#index;
    if (!index) return;
    const { point, asked } = this.#state;
    const ask = ++this.#asks;
    if (!point) {
      this.#answer = null;
      this.#render();
      return;
    }
    try {
      const cells = await this.#around(index, point);
      const cell = cells.find(({ x_m, y_m }) => point.x >= x_m && point.x < x_m + CELL_M && point.y >= y_m && point.y < y_m + CELL_M);
      const served = this.#service ? await this.#served(point, cell?.municipality ?? null) : null;
      if (ask !== this.#asks) return;
      this.#cells = cells;
      this.#atPoint = served !== null;
      this.#answer = served ?? answerOf(index, cell ?? null, point, asked, this.#lang);
    } catch (error) {
      if (ask !== this.#asks) return;
      this.#message = this.#say("failed", { reason: error instanceof Error ? error.message : String(error) });
    }
    this.#render();
  }

  /** Cells of the tiles that the detail map touches. */
  async #around(index: Index, point: Point): Promise<Cell[]> {
    const reach = AROUND_M + CELL_M;
    const names = new Set<string>();
    for (const x of [-reach, 0, reach]) {
      for (const y of [-reach, 0, reach]) {
        const name = tileOf(index, point.x + x, point.y + y);
        if (name) names.add(name);
      }
    }
    return (await Promise.all([...names].map((name) => this.#tile(index, name)))).flat();
  }

  #tile(index: Index, name: string): Promise<Cell[]> {
    let found = this.#tiles.get(name);
    if (!found) {
      found = fetch(new URL(`${name}.json`, this.#source)).then(async (response) => {
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        return cellsOf(index, ((await response.json()) as { cells: (number | null)[][] }).cells);
      });
      found.catch(() => this.#tiles.delete(name));
      this.#tiles.set(name, found);
    }
    return found;
  }

  async #served(point: Point, municipality: string | null): Promise<Answer> {
    const asked = this.#state.asked;
    const query = new URLSearchParams({ x: String(point.x), y: String(point.y) });
    if (asked) {
      query.set("industry", asked.code);
      query.set("standard", asked.standard);
    }
    const response = await fetch(`${this.#service ?? ""}?${query.toString()}`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return fromService((await response.json()) as ServiceAnswer, this.#lang, municipality);
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const index = this.#index;
    if (!index) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const where = String(form.get("where") ?? "").trim();
    const code = String(form.get("code") ?? "").trim();
    const point = where ? (named(index, where) ?? parsePoint(where)) : this.#state.point;
    this.#message = !point && where ? this.#say("not_found", { text: where }) : code && !CODE.test(code) ? this.#say("bad_code") : "";
    if (this.#message) this.#render();
    else this.#go({ point, asked: code ? { code, standard: String(form.get("standard")) } : null });
  }

  #move(east: number, north: number): void {
    const { point } = this.#state;
    if (point) this.#choose({ x: point.x + east * CELL_M, y: point.y + north * CELL_M });
  }

  /** A point from a map or a button: what was written before is no longer what is asked. */
  #choose(point: Point): void {
    const where = this.querySelector<HTMLInputElement>("#pp-where");
    if (where) where.value = "";
    this.#go({ point });
  }

  #render(): void {
    const index = this.#index;
    if (!index) return;
    const { point } = this.#state;
    const choose = (chosen: Point): void => this.#choose(chosen);
    render(
      html`${this.#form(index)}
        <p class="notice" role="alert" ?hidden=${!this.#message}>${this.#message}</p>
        <div class="pp-maps">
          ${overview(index, point, this.#say, choose)}
          ${point ? html`<div>${detail(index, this.#cells, point, this.#say, choose)} ${this.#mover()} ${this.#legend(index)}</div>` : nothing}
        </div>
        <div class="pp-answer" role="status">
          ${this.#answer ? this.#told(index, this.#answer) : html`<p>${this.#say("choose")}</p>`}
        </div>`,
      this,
    );
  }

  #form(index: Index): TemplateResult {
    const say = this.#say;
    const { asked } = this.#state;
    return html`<form class="pp-form" @submit=${(event: SubmitEvent) => this.#submit(event)}>
      <p class="wide"><label for="pp-where">${say("where")}</label>
        <input id="pp-where" name="where" list="pp-places" autocomplete="off" aria-describedby="pp-where-hint">
        <small id="pp-where-hint">${say("where_hint")}</small></p>
      <datalist id="pp-places">${index.places.map(([name]) => html`<option value=${name}></option>`)}</datalist>
      <p><label for="pp-code">${say("code")}</label>
        <input id="pp-code" name="code" inputmode="decimal" placeholder="49.410" autocomplete="off" .value=${asked?.code ?? ""}></p>
      <p><label for="pp-standard">${say("standard")}</label>
        <select id="pp-standard" name="standard">
          ${["SN2025", "SN2007"].map((name) => html`<option ?selected=${(asked?.standard ?? "SN2025") === name}>${name}</option>`)}
        </select></p>
      <p><button type="submit">${say("check")}</button></p>
    </form>`;
  }

  #mover(): TemplateResult {
    const say = this.#say;
    const step = (key: "north" | "west" | "east" | "south", east: number, north: number): TemplateResult =>
      html`<button type="button" @click=${() => this.#move(east, north)}>${say(key)}</button>`;
    return html`<div class="pp-mover" role="group" aria-label=${say("move")}>
      <span>${say("move")}</span> ${step("west", -1, 0)} ${step("north", 0, 1)} ${step("south", 0, -1)} ${step("east", 1, 0)}
    </div>`;
  }

  #legend(index: Index): TemplateResult {
    return html`<ul class="pp-legend">
      ${LEGEND.map((access) => html`<li><span class=${`swatch access-${access}`}></span>${index.texts.access[access]?.[this.#lang]}</li>`)}
    </ul>`;
  }

  #told(index: Index, answer: Answer): TemplateResult {
    const say = this.#say;
    const { point } = this.#state;
    const list = (items: readonly string[]): TemplateResult => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
    const profile = index.texts.access[answer.access]?.[this.#lang] ?? answer.access;
    const own = answer.mobility === null ? "" : (index.texts.mobility[answer.mobility]?.[this.#lang] ?? answer.mobility);
    return html`
      <h2>${say("place")}: ${profile}</h2>
      <p class="unit">${answer.municipality ? `${answer.municipality}, ` : ""}${point?.x} ${point?.y} (EPSG:25833). ${say(this.#atPoint ? "of_point" : "of_cell")}</p>
      <div class="pp-two">
        <section>${list(answer.place)}</section>
        <section><h3>${say("why")}</h3>${list(answer.reasons)}</section>
      </div>
      ${answer.mobility === null ? nothing : html`<section class=${`pp-result ${answer.result}`}><h3>${say("business")}: ${own}</h3>${list(answer.business)}</section>`}
      <section><h3>${say("belongs")}</h3>
        ${answer.belongs.length ? html`<p>${answer.belongs.join(" · ")}</p>` : html`<p>${say("belongs_none")}</p>`}</section>
      <section><h3>${say("guidelines")}</h3>
        ${answer.guidelines.length ? list(answer.guidelines.map(({ title, text }) => `${title}: ${text}`)) : html`<p>${say("guidelines_none")}</p>`}</section>`;
  }
}

/** A place by its name: the whole name first, then its beginning. */
export function named(index: Pick<Index, "places">, text: string): Point | null {
  const wanted = text.toLocaleLowerCase("nb");
  const names = index.places.map(([name, x, y]) => ({ name: name.toLocaleLowerCase("nb"), x, y }));
  const found = names.find(({ name }) => name === wanted) ?? names.find(({ name }) => name.startsWith(wanted));
  return found ? { x: found.x, y: found.y } : null;
}
