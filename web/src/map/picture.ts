/** The map as a picture for paper: browsers print a canvas blank or at the wrong size. */
import type { Map as MapLibre } from "maplibre-gl";

/** What stands on the screen, with the part of `over` right of the divider where there is one. */
export function pictureOf(map: MapLibre, over: { map: MapLibre; share: number } | null): string {
  const drawn = [{ map, from: 0 }, ...(over ? [{ map: over.map, from: over.share }] : [])];
  const picture = document.createElement("canvas");
  const paper = picture.getContext("2d");
  if (!paper) return "";
  for (const { map: one, from } of drawn) {
    const canvas = one.getCanvas();
    if (!picture.width) Object.assign(picture, { width: canvas.width, height: canvas.height });
    // Drawn in the same task as it is read: the canvas keeps nothing afterwards.
    one.redraw();
    const left = Math.round((canvas.width * from) / 100);
    paper.drawImage(canvas, left, 0, canvas.width - left, canvas.height, left, 0, canvas.width - left, canvas.height);
    if (left) paper.fillRect(left - 1, 0, 2, canvas.height);
  }
  return picture.toDataURL("image/png");
}

/** Puts the picture behind the map for the printer, in the place of an earlier one. */
export function toPaper(view: HTMLElement, alt: string, src: string): void {
  const image = view.parentElement?.querySelector<HTMLImageElement>(".pp-paper") ?? document.createElement("img");
  Object.assign(image, { className: "pp-paper", alt, src });
  view.after(image);
}
