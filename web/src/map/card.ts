/** Figures of a place: a light tooltip under the pointer, or a card that stays. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Figure, FigureRow } from "./figures.ts";
import type { Words } from "./texts.ts";

export function tooltip(figures: readonly Figure[]): TemplateResult {
  return html`${figures.map((figure) => html`<div class="pp-figure">${head(figure)}${rows(figure.rows)}</div>`)}`;
}

export function card(figures: readonly Figure[], words: Words, close: () => void): TemplateResult {
  return html`<button type="button" class="pp-close" aria-label=${words("close")} @click=${close}>×</button>
    ${figures.length ? figures.map((figure) => html`<div class="pp-figure">
      ${head(figure)}${rows(figure.rows)}
      ${figure.series.length > 1 ? html`<details><summary>${words("all_years")}</summary>${rows(figure.series)}</details>` : nothing}
    </div>`) : html`<p>${words("nothing")}</p>`}`;
}

function head({ title, place, flags, side }: Figure): TemplateResult {
  return html`<p class="pp-head">${side ? html`<span class="pp-side">${side}</span>` : nothing}<strong>${title}</strong>${place ? html`<span>${place}</span>` : nothing}
    ${flags.map((flag) => html`<span class="flag">${flag}</span>`)}</p>`;
}

function rows(items: readonly FigureRow[]): TemplateResult | typeof nothing {
  return items.length
    ? html`<dl>${items.map(({ label, value, strong }) => html`<div class=${strong ? "strong" : ""}><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`
    : nothing;
}
