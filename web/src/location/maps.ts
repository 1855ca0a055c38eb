/** Two small maps as SVG: the whole plan area, and the cells round the chosen point. North is up: y is negative. */
import { html, svg, type TemplateResult } from "lit-html";
import type { Cell, Index } from "./contract.ts";
import { CELL_M } from "./contract.ts";
import type { Point } from "./projection.ts";
import type { Say } from "./texts.ts";

/** Half the side of the detail map in metres. */
export const AROUND_M = 1_500;
const LETTERS = ["A", "B", "C"];

type Choose = (point: Point) => void;

/** The place in an SVG that was clicked, in its own units. */
export function pointIn(drawing: SVGSVGElement, event: { clientX: number; clientY: number }): Point | null {
  const matrix = drawing.getScreenCTM();
  if (!matrix) return null;
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  return { x: Math.round(at.x), y: Math.round(-at.y) };
}

function clicked(choose: Choose): (event: MouseEvent) => void {
  return (event) => {
    const point = pointIn(event.currentTarget as SVGSVGElement, event);
    if (point) choose(point);
  };
}

export function overview(index: Index, point: Point | null, say: Say, choose: Choose): TemplateResult {
  const [west, south, east, north] = index.bounds;
  const [width, height] = [east - west, north - south];
  const unit = Math.max(width, height) / 100;
  return html`<svg class="pp-overview" viewBox=${`${west} ${-north} ${width} ${height}`} role="img" aria-label=${say("overview")} @click=${clicked(choose)}>
    ${index.outlines.map((path) => svg`<path class="land" d=${path} stroke-width=${unit / 4}></path>`)}
    ${index.hubs.map(({ name, x_m, y_m }) => svg`<circle class="hub" cx=${x_m} cy=${-y_m} r=${unit}><title>${name}</title></circle>`)}
    ${point ? svg`<g class="chosen" stroke-width=${unit / 1.5}><circle cx=${point.x} cy=${-point.y} r=${unit * 2.2}></circle></g>` : ""}
  </svg>`;
}

export function detail(index: Index, cells: readonly Cell[], point: Point, say: Say, choose: Choose): TemplateResult {
  const near = ({ x_m, y_m }: { x_m: number; y_m: number }): boolean =>
    Math.abs(x_m + CELL_M / 2 - point.x) < AROUND_M + CELL_M && Math.abs(y_m + CELL_M / 2 - point.y) < AROUND_M + CELL_M;
  const side = 2 * AROUND_M;
  return html`<svg class="pp-detail" viewBox=${`${point.x - AROUND_M} ${-point.y - AROUND_M} ${side} ${side}`} role="img" aria-label=${say("detail")} @click=${clicked(choose)}>
    ${cells.filter(near).map((cell) => svg`<g class=${`cell access-${cell.access}`}>
      <rect x=${cell.x_m} y=${-cell.y_m - CELL_M} width=${CELL_M} height=${CELL_M}></rect>
      ${LETTERS.includes(cell.access) ? svg`<text x=${cell.x_m + CELL_M / 2} y=${-cell.y_m - CELL_M / 2 + 40}>${cell.access}</text>` : ""}
    </g>`)}
    ${index.hubs.filter(near).map(({ name, x_m, y_m }) => svg`<circle class="hub" cx=${x_m} cy=${-y_m} r="60"><title>${name}</title></circle>`)}
    <g class="chosen" stroke-width="24">
      <circle cx=${point.x} cy=${-point.y} r="75"></circle>
    </g>
  </svg>`;
}
