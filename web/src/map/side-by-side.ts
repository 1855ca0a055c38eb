/** The second map: made when two sides are asked for, taken away when they are not. */
import type { ErrorEvent, Map as MapLibre, StyleSpecification } from "maplibre-gl";
import { createOver } from "./engine.ts";
import { dividerText, type Sides } from "./sides.ts";
import { Swipe } from "./swipe.ts";
import type { Words } from "./texts.ts";

interface Events {
  divided: (share: number) => void;
  failed: (event: ErrorEvent & { sourceId?: string }) => void;
  idle: () => void;
}

export class SideBySide {
  readonly #map: MapLibre;
  readonly #under: HTMLElement;
  readonly #events: Events;
  #swipe: Swipe | null = null;

  constructor(map: MapLibre, under: HTMLElement, events: Events) {
    this.#map = map;
    this.#under = under;
    this.#events = events;
  }

  /** The map on the right of the divider, where there is one. */
  get over(): MapLibre | undefined {
    return this.#swipe?.over;
  }

  show(sides: Sides | null, style: (sides: Sides) => StyleSpecification, share: number, words: Words): void {
    if (!sides) {
      this.#swipe?.remove();
      this.#swipe = null;
      return;
    }
    const text = dividerText(sides, share, words);
    if (this.#swipe) return this.#swipe.update(style(sides), share, text);
    const view = document.createElement("div");
    view.className = "pp-over";
    view.setAttribute("aria-hidden", "true");
    this.#under.after(view);
    const over = createOver(view, style(sides), this.#map);
    over.on("error", this.#events.failed);
    over.on("idle", this.#events.idle);
    this.#swipe = new Swipe(this.#map, over, view, this.#events.divided);
    this.#swipe.place(share, text);
  }

  divide(sides: Sides | null, share: number, words: Words): void {
    if (sides) this.#swipe?.place(share, dividerText(sides, share, words));
  }
}
