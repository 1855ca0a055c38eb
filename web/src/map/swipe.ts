/** Two years on one map: a second map lies over the first, cut at a divider that pointer and keyboard move. */
import type { Map as MapLibre, StyleSpecification } from "maplibre-gl";

export interface SwipeText {
  label: string;
  valueText: string;
  left: string;
  right: string;
}

export class Swipe {
  readonly #map: MapLibre;
  readonly #over: MapLibre;
  readonly #view: HTMLElement;
  readonly #divider = document.createElement("input");
  readonly #sides = document.createElement("div");
  readonly #follow: () => void;

  constructor(map: MapLibre, over: MapLibre, view: HTMLElement, moved: (share: number) => void) {
    this.#map = map;
    this.#over = over;
    this.#view = view;
    this.#divider.type = "range";
    this.#divider.className = "pp-divider";
    this.#divider.min = "0";
    this.#divider.max = "100";
    this.#divider.addEventListener("input", () => moved(Number(this.#divider.value)));
    this.#sides.className = "pp-sides";
    this.#sides.setAttribute("aria-hidden", "true");
    view.after(this.#sides, this.#divider);
    this.#follow = () => over.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
    map.on("move", this.#follow);
    this.#follow();
  }

  /** The map on the right of the divider. */
  get over(): MapLibre {
    return this.#over;
  }

  update(style: StyleSpecification, share: number, text: SwipeText): void {
    this.#over.setStyle(style, { diff: true });
    this.place(share, text);
  }

  place(share: number, { label, valueText, left, right }: SwipeText): void {
    this.#divider.value = String(share);
    this.#divider.setAttribute("aria-label", label);
    this.#divider.setAttribute("aria-valuetext", valueText);
    this.#sides.replaceChildren(...[left, right].map((text) => Object.assign(document.createElement("span"), { textContent: text })));
    for (const part of [this.#view, this.#sides]) part.style.setProperty("--share", String(share / 100));
  }

  remove(): void {
    this.#map.off("move", this.#follow);
    this.#divider.remove();
    this.#sides.remove();
    this.#over.remove();
    this.#view.remove();
  }
}
