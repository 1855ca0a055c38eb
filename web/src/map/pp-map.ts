import { render } from "lit-html";
import type { ErrorEvent, GeoJSONSource, Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import { child } from "../lib/child.ts";
import { languageOf, type Lang } from "../lib/language.ts";
import { chosenArea, type ChosenArea } from "./area.ts";
import { card, tooltip } from "./card.ts";
import { largestFor } from "./changes-table.ts";
import { PALETTES, type Palette } from "./colours.ts";
import type { ChangeRow, LargestChanges, MapConfig } from "./contract.ts";
import { FINE_ZOOM } from "./cell-layers.ts";
import { createMap, openArchives } from "./engine.ts";
import { isAbort, partOf, reasonOf } from "./errors.ts";
import type { Figure, FigureInput } from "./figures.ts";
import { opened } from "./opening.ts";
import { panel, wholeTitle, type PanelModel } from "./panel.ts";
import { pictureOf, toPaper } from "./picture.ts";
import { SideBySide } from "./side-by-side.ts";
import { baseOf, sidesOf, type Side, type Sides } from "./sides.ts";
import { fromHash, initialState, toHash, type MapState } from "./state.ts";
import { placeBeside } from "./pointing.ts";
import { cellSeen, figuresSeen, listed, NOTHING, only, seenAt, tablesSeen, type Seen } from "./seen.ts";
import { buildStyle, outlineData, type SelectedCell } from "./style.ts";
import { wordsFor, type Words } from "./texts.ts";
import type { ViewTable } from "./view-table.ts";

const DARK = matchMedia("(prefers-color-scheme: dark)");
/** Size of the page's text on a desk. */
const DESK_PX = 17;

export class PpMap extends HTMLElement {
  #lang: Lang = "nb";
  #words: Words = wordsFor("nb");
  #config!: MapConfig;
  #state!: MapState;
  #map: MapLibre | null = null;
  #view = child("div", "map-view");
  #panel = child("div", "map-panel");
  #tip = child("div", "pp-tip");
  #card = child("div", "pp-card");
  #message = child("p", "notice pp-message");
  #pinned: { seen: Seen; cell: SelectedCell | null } | null = null;
  #pointer: MapMouseEvent | null = null;
  #hovered = "";
  #fine = false;
  #started = false;
  #beside: SideBySide | null = null;
  #inView: ViewTable[] | null = null;

  connectedCallback(): void {
    if (this.#started) return;
    this.#started = true;
    this.#lang = languageOf(this);
    this.#words = wordsFor(this.#lang);
    void this.#start();
  }

  async #start(): Promise<void> {
    const source = new URL(this.getAttribute("src") ?? "map/map.json", document.baseURI);
    const found = await opened(source, this.#words, this.#lang);
    if (typeof found === "string") {
      this.#say(found);
      this.prepend(this.#message);
      return;
    }
    this.#config = found;
    this.#words = wordsFor(this.#lang, this.#config.texts?.[this.#lang]);
    this.#state = fromHash(location.hash, initialState(this.#config), this.#config);
    this.#build();
  }

  /** Addresses in map.json count from the page, or from `base` when pages in several folders share one file. */
  readonly #resolve = (path: string): string =>
    new URL(path, new URL(this.getAttribute("base") ?? ".", document.baseURI)).href;

  #build(): void {
    const help = child("p", "sr-only");
    help.id = "pp-map-keys";
    help.textContent = this.#words("keys");
    this.#tip.hidden = this.#card.hidden = this.#message.hidden = true;
    this.#tip.setAttribute("aria-hidden", "true");
    this.#card.setAttribute("role", "status");
    const frame = child("div", "map-frame");
    frame.append(help, this.#view, child("div", "pp-cross"), this.#tip, this.#card, this.#message);
    this.replaceChildren(frame, this.#panel);

    openArchives([this.#config, baseOf(this.#config)].filter((config) => config !== null), this.#resolve);
    const map = createMap(this.#view, this.#style(this.#sides?.left), this.#config, this.#state.view, this.#lang, this.#words);
    this.#map = map;
    this.#beside = new SideBySide(map, this.#view, {
      divided: (share) => this.#divide(share), failed: (event) => this.#report(event), idle: () => this.#lookInView(),
    });
    map.getCanvas().setAttribute("aria-describedby", help.id);
    map.on("error", (event) => this.#report(event));
    map.on("moveend", () => this.#moved());
    map.on("idle", () => this.#lookInView());
    map.on("zoom", () => {
      if (this.#fine !== map.getZoom() >= FINE_ZOOM) this.#renderPanel();
    });
    map.on("mousemove", (event) => this.#pointAt(event));
    map.on("mouseout", () => this.#hover(NOTHING));
    map.on("click", (event) => this.#pin(this.#find(event.point)));
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#pin(this.#find(map.project(map.getCenter())));
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#unpin();
    });
    addEventListener("hashchange", () => this.#followHash());
    addEventListener("beforeprint", () => this.#onPaper());
    DARK.addEventListener("change", () => this.#apply());
    this.#placeSides();
    this.#renderPanel();
    if (this.#area && !this.#state.view) this.#fit();
  }

  get #area(): ChosenArea | null {
    return chosenArea(this.#config, this.#state.area, this.#lang);
  }

  get #palette(): Palette {
    return DARK.matches ? PALETTES.dark : PALETTES.light;
  }

  get #sides(): Sides | null {
    return sidesOf(this.#config, this.#state, this.#lang, this.#words);
  }

  #style({ config, state }: Pick<Side, "config" | "state"> = { config: this.#config, state: this.#state }): ReturnType<typeof buildStyle> {
    const scale = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / DESK_PX);
    return buildStyle({
      config, state, scale, palette: this.#palette, selected: this.#pinned?.cell ?? null, area: this.#area, resolve: this.#resolve,
    });
  }

  #change(patch: Partial<MapState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#apply();
    this.#writeHash();
  }

  #apply(): void {
    this.#map?.setStyle(this.#style(this.#sides?.left), { diff: true });
    this.#placeSides();
    this.#hovered = "";
    this.#inView = null;
    this.#tip.hidden = this.#message.hidden = true;
    this.#renderPanel();
    this.#renderCard();
    // The tables follow when all is drawn, also where nothing is drawn anew.
    if (this.#state.table) this.#map?.triggerRepaint();
  }

  #placeSides(): void {
    this.#beside?.show(this.#sides, ({ right }) => this.#style(right), this.#state.swipe, this.#words);
  }

  #divide(swipe: number): void {
    this.#state = { ...this.#state, swipe };
    this.#beside?.divide(this.#sides, swipe, this.#words);
    this.#writeHash();
  }

  #renderPanel(): void {
    this.#fine = (this.#map?.getZoom() ?? 0) >= FINE_ZOOM;
    render(panel(this.#model()), this.#panel);
  }

  #model(): PanelModel {
    const { from, to } = this.#state;
    return {
      ...this.#input(), palette: this.#palette, fine: this.#fine, inView: this.#inView,
      largest: largestFor(this.#config.largest_changes, from, to),
      change: (patch) => this.#change(patch),
      goToArea: (area) => {
        this.#change({ area });
        this.#fit();
      },
      print: () => print(),
      chooseLargest: (list) => this.#change({ from: list.from, to: list.to }),
      goToCell: (row, list) => this.#goToCell(row, list),
    };
  }

  /** The tables of what is in view, once everything is drawn; only while somebody reads them. */
  #lookInView(): void {
    if (!this.#map || !this.#state.table) return;
    const tables = tablesSeen(this.#map, this.#beside?.over, this.#sides, this.#area?.name ?? "", (side) => this.#input(side));
    if (!tables) return;
    this.#inView = tables;
    this.#renderPanel();
  }

  #onPaper(): void {
    const map = this.#map;
    if (!map) return;
    const over = this.#beside?.over;
    toPaper(this.#view, this.#words("picture", { title: wholeTitle(this.#model()) }), pictureOf(map, over ? { map: over, share: this.#state.swipe } : null));
  }

  #moved(): void {
    const map = this.#map;
    if (!map) return;
    const { lat, lng } = map.getCenter();
    this.#state = { ...this.#state, view: { zoom: map.getZoom(), lat, lon: lng } };
    this.#writeHash();
  }

  #writeHash(): void {
    history.replaceState(history.state, "", toHash(this.#state));
  }

  /** Another state typed or pasted into the address of an open page. A link to a place on the page is not one. */
  #followHash(): void {
    if (!location.hash.includes("=")) return;
    this.#state = fromHash(location.hash, this.#state, this.#config);
    this.#apply();
    const { view } = this.#state;
    if (view) this.#map?.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
  }

  #fit(): void {
    this.#map?.fitBounds(this.#area?.bounds ?? this.#config.bounds, { padding: 24 });
  }

  #goToCell(row: ChangeRow, list: LargestChanges): void {
    this.#pinned = { seen: listed(row, list), cell: { id: row.area, level: list.level } };
    this.#change({ mode: "change", from: list.from, to: list.to });
    const map = this.#map;
    if (!map) return;
    map.flyTo({ center: row.center, zoom: list.level === "cell_1km" ? FINE_ZOOM + 1.5 : FINE_ZOOM + 3 });
    this.#view.scrollIntoView({ block: "nearest" });
    // Only the tile knows the other years; the figures of the list stand until it is here.
    map.once("idle", () => {
      const whole = only(this.#find(map.project(row.center)), row.area);
      if (whole.left.length && this.#pinned?.cell?.id === row.area) this.#pin(whole);
    });
  }

  #find(point: { x: number; y: number }): Seen {
    return this.#map ? seenAt(this.#map, this.#sides?.apart ? this.#beside?.over : undefined, point) : NOTHING;
  }

  #figures(seen: Seen): Figure[] {
    return figuresSeen(seen, this.#sides, (side) => this.#input(side));
  }

  /** The pointer moves more often than the screen is drawn: one look per frame. */
  #pointAt(event: MapMouseEvent): void {
    const waiting = this.#pointer !== null;
    this.#pointer = event;
    if (waiting) return;
    requestAnimationFrame(() => {
      const point = this.#pointer?.point;
      this.#pointer = null;
      if (point) this.#hover(this.#find(point), point);
    });
  }

  #hover(seen: Seen, point?: { x: number; y: number }): void {
    const figures = this.#figures(seen);
    this.#tip.hidden = figures.length === 0 || !point;
    render(tooltip(figures), this.#tip);
    if (point && !this.#tip.hidden) placeBeside(this.#tip, point, this.#view);
    const cell = cellSeen(seen);
    if ((cell?.id ?? "") === this.#hovered) return;
    this.#hovered = cell?.id ?? "";
    for (const map of [this.#map, this.#beside?.over]) map?.getSource<GeoJSONSource>("hover")?.setData(outlineData(cell));
  }

  #pin(seen: Seen): void {
    this.#pinned = { seen, cell: cellSeen(seen) };
    this.#tip.hidden = true;
    this.#apply();
  }

  #unpin(): void {
    if (!this.#pinned) return;
    const hadFocus = this.#card.contains(document.activeElement);
    this.#pinned = null;
    this.#apply();
    if (hadFocus) this.#map?.getCanvas().focus();
  }

  #renderCard(): void {
    this.#card.hidden = !this.#pinned;
    const figures = this.#figures(this.#pinned?.seen ?? NOTHING);
    render(card(figures, this.#words, () => this.#unpin()), this.#card);
  }

  #input(side?: Side): FigureInput {
    return { config: side?.config ?? this.#config, state: this.#state, lang: this.#lang, words: this.#words };
  }

  #report(event: ErrorEvent & { sourceId?: string }): void {
    if (isAbort(event.error)) return;
    const what = partOf(event.sourceId, this.#words);
    this.#say(this.#words("error_source", { what, reason: reasonOf(event.error, this.#words, this.#lang) }));
  }

  #say(text: string): void {
    this.#message.textContent = text;
    this.#message.hidden = false;
    this.#message.setAttribute("role", "alert");
  }
}
