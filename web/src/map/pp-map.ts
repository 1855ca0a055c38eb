import { render } from "lit-html";
import type { ErrorEvent, GeoJSONSource, Map as MapLibre, MapMouseEvent, PointLike } from "maplibre-gl";
import { languageOf, type Lang } from "../lib/language.ts";
import { statusError } from "./archive.ts";
import { card, tooltip } from "./card.ts";
import { largestFor } from "./changes-table.ts";
import { PALETTES, type Palette } from "./colours.ts";
import { checkedConfig, type ChangeRow, type LargestChanges, type MapConfig } from "./contract.ts";
import { createMap, openArchives } from "./engine.ts";
import { isAbort, partOf, reasonOf } from "./errors.ts";
import { cellOf, figuresOf, foundOf, type Found } from "./figures.ts";
import { panel } from "./panel.ts";
import { fromHash, initialState, toHash, type MapState } from "./state.ts";
import { buildStyle, FINE_ZOOM, outlineData, type SelectedCell } from "./style.ts";
import { wordsFor, type Words } from "./texts.ts";

const QUERIED = ["hubs", "flows", "cell_250m", "cell_1km", "catchments", "land"];
const DARK = matchMedia("(prefers-color-scheme: dark)");
/** Half the side in pixels of the square a pointer is taken to touch: lines and points are thin. */
const REACH = 3;

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
  #pinned: { found: Found[]; cell: SelectedCell | null } | null = null;
  #pointer: MapMouseEvent | null = null;
  #hovered = "";
  #fine = false;
  #started = false;

  connectedCallback(): void {
    if (this.#started) return;
    this.#started = true;
    this.#lang = languageOf(this);
    this.#words = wordsFor(this.#lang);
    void this.#start();
  }

  async #start(): Promise<void> {
    try {
      const source = new URL(this.getAttribute("src") ?? "map/map.json", document.baseURI);
      const response = await fetch(source);
      if (!response.ok) throw statusError(response.status);
      this.#config = checkedConfig(await response.json());
    } catch (error) {
      this.#say(this.#words("error_config", { reason: reasonOf(error, this.#words, this.#lang) }));
      this.prepend(this.#message);
      return;
    }
    this.#words = wordsFor(this.#lang, this.#config.texts?.[this.#lang]);
    if (!document.createElement("canvas").getContext("webgl2")) {
      this.#say(this.#words("error_no_webgl"));
      this.prepend(this.#message);
      return;
    }
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

    openArchives(this.#config.tiles, this.#resolve);
    const map = createMap(this.#view, this.#style(), this.#config, this.#state.view, this.#lang, this.#words);
    this.#map = map;
    map.getCanvas().setAttribute("aria-describedby", help.id);
    map.on("error", (event) => this.#report(event));
    map.on("moveend", () => this.#moved());
    map.on("zoom", () => {
      if (this.#fine !== map.getZoom() >= FINE_ZOOM) this.#renderPanel();
    });
    map.on("mousemove", (event) => this.#pointAt(event));
    map.on("mouseout", () => this.#hover([]));
    map.on("click", (event) => this.#pin(this.#find(event.point)));
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#pin(this.#find(map.project(map.getCenter())));
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#unpin();
    });
    addEventListener("hashchange", () => this.#followHash());
    DARK.addEventListener("change", () => this.#apply());
    this.#renderPanel();
  }

  get #palette(): Palette {
    return DARK.matches ? PALETTES.dark : PALETTES.light;
  }

  #style(): ReturnType<typeof buildStyle> {
    return buildStyle({
      config: this.#config, state: this.#state, palette: this.#palette, selected: this.#pinned?.cell ?? null,
      resolve: this.#resolve,
    });
  }

  #change(patch: Partial<MapState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#apply();
    this.#writeHash();
  }

  #apply(): void {
    this.#map?.setStyle(this.#style(), { diff: true });
    this.#hovered = "";
    this.#tip.hidden = this.#message.hidden = true;
    this.#renderPanel();
    this.#renderCard();
  }

  #renderPanel(): void {
    const { from, to } = this.#state;
    this.#fine = (this.#map?.getZoom() ?? 0) >= FINE_ZOOM;
    render(panel({
      config: this.#config, state: this.#state, lang: this.#lang, words: this.#words, palette: this.#palette,
      fine: this.#fine,
      largest: largestFor(this.#config.largest_changes, from, to),
      change: (patch) => this.#change(patch),
      goToArea: (code) => this.#goToArea(code),
      chooseLargest: (list) => this.#change({ from: list.from, to: list.to }),
      goToCell: (row, list) => this.#goToCell(row, list),
    }), this.#panel);
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

  #goToArea(code: string): void {
    const area = this.#config.areas.find((item) => item.code === code);
    this.#map?.fitBounds(area?.bounds ?? this.#config.bounds, { padding: 24 });
  }

  #goToCell(row: ChangeRow, list: LargestChanges): void {
    const properties = {
      id: row.area, mn: row.municipality, f: (row.flags ?? []).join(" "),
      [`e${list.from}`]: row.base, [`e${list.to}`]: row.value,
    };
    this.#pinned = { found: [{ layer: list.level, properties, partial: true }], cell: { id: row.area, level: list.level } };
    this.#change({ mode: "change", from: list.from, to: list.to });
    const map = this.#map;
    if (!map) return;
    map.flyTo({ center: row.center, zoom: list.level === "cell_1km" ? FINE_ZOOM + 1.5 : FINE_ZOOM + 3 });
    this.#view.scrollIntoView({ block: "nearest" });
    // Only the tile knows the other years; the figures of the list stand until it is here.
    map.once("idle", () => {
      const whole = this.#find(map.project(row.center)).filter(({ properties: { id } }) => id === row.area);
      if (whole.length && this.#pinned?.cell?.id === row.area) this.#pin(whole);
    });
  }

  #find(point: { x: number; y: number }): Found[] {
    const map = this.#map;
    if (!map) return [];
    const layers = QUERIED.filter((id) => map.getLayer(id));
    const { x, y } = point;
    const near: [PointLike, PointLike] = [[x - REACH, y - REACH], [x + REACH, y + REACH]];
    const thin = map.queryRenderedFeatures(near, { layers: layers.filter((id) => id === "hubs" || id === "flows") });
    const areas = map.queryRenderedFeatures([x, y], { layers: layers.filter((id) => id !== "hubs" && id !== "flows") });
    return foundOf([...thin, ...areas]);
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

  #hover(found: Found[], point?: { x: number; y: number }): void {
    const figures = figuresOf(found, this.#input());
    this.#tip.hidden = figures.length === 0 || !point;
    render(tooltip(figures), this.#tip);
    if (point && !this.#tip.hidden) {
      const { clientWidth: width, clientHeight: height } = this.#view;
      this.#tip.style.left = `${Math.max(0, Math.min(point.x + 14, width - this.#tip.offsetWidth - 6))}px`;
      const below = point.y + 14 + this.#tip.offsetHeight < height;
      this.#tip.style.top = `${below ? point.y + 14 : Math.max(0, point.y - 14 - this.#tip.offsetHeight)}px`;
    }
    const cell = cellOf(found);
    if ((cell?.id ?? "") === this.#hovered) return;
    this.#hovered = cell?.id ?? "";
    this.#map?.getSource<GeoJSONSource>("hover")?.setData(outlineData(cell));
  }

  #pin(found: Found[]): void {
    this.#pinned = { found, cell: cellOf(found) };
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
    const figures = figuresOf(this.#pinned?.found ?? [], this.#input());
    render(card(figures, this.#words, () => this.#unpin()), this.#card);
  }

  #input(): Parameters<typeof figuresOf>[1] {
    return { config: this.#config, state: this.#state, lang: this.#lang, words: this.#words };
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

function child(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
