import { html, nothing, svg, type TemplateResult } from "lit-html";
import { formatNumber } from "../lib/numbers.ts";
import { changeClasses, NEUTRAL_BELOW, type ChangeClass } from "./classes.ts";
import type { LevelClass } from "./contract.ts";
import type { PanelModel } from "./panel.ts";
import { changeColours, FLOW_WIDTHS, levelColours } from "./style.ts";

export function legend(model: PanelModel): TemplateResult {
  const { words, state } = model;
  const cells = state.layers.includes("cells");
  const flows = state.layers.includes("flows");
  return html`<section class="legend" aria-label=${words("legend")}>
    ${cells ? (state.mode === "level" ? levelLegend(model) : changeLegend(model)) : nothing}
    ${flows ? flowLegend(model) : nothing}
  </section>`;
}

function levelLegend(model: PanelModel): TemplateResult {
  const { config, words, palette, fine } = model;
  const level = fine ? "cell_250m" : "cell_1km";
  const colours = levelColours(level, config, palette);
  return html`<p class="unit">${words("unit_level", { size: words(`size_${level}`) })}</p>
    <ul class="steps">${config.levels[level].map((_, index, all) => step(colours[index], levelLabel(all, index, model)))}${unknownStep(model)}</ul>`;
}

function levelLabel(classes: readonly LevelClass[], index: number, { words, lang }: PanelModel): string {
  const { min = 0, label } = classes[index] ?? {};
  if (label !== undefined) return typeof label === "string" ? label : label[lang];
  const next = classes[index + 1];
  const low = formatNumber(min, lang);
  if (next === undefined) return words("or_more", { value: low });
  return next.min - 1 === min ? low : `${low}–${formatNumber(next.min - 1, lang)}`;
}

function changeLegend(model: PanelModel): TemplateResult {
  const { config, words, palette, fine } = model;
  const colours = changeColours(config, palette);
  const items = changeClasses(config.change_levels.cell_1km).map((item, index) => step(colours[index], changeLabel(item, model)));
  return html`<p class="unit">${words("unit_change", { size: words("size_cell_1km") })}</p>
    <ul class="steps">${items.reverse()}${unknownStep(model)}</ul>
    ${fine ? html`<p class="unit">${words("change_fine")}</p>` : nothing}`;
}

function changeLabel({ low, high }: ChangeClass, { words, lang }: PanelModel): string {
  const signed = (value: number): string => `${value > 0 ? "+" : ""}${formatNumber(value, lang)}`;
  if (low === null) return words("or_less", { value: signed(high ?? 0) });
  if (high === null) return words("or_more", { value: signed(low) });
  if (low < 0 && high > 0) return words("little_change", { value: formatNumber(NEUTRAL_BELOW, lang) });
  const [near, far] = low > 0 ? [low, high] : [high, low];
  return words("to_range", { low: signed(near), high: signed(far) });
}

function unknownStep({ config, palette, words }: PanelModel): TemplateResult | typeof nothing {
  return config.unknown ? step(palette.unknown, words("no_figure")) : nothing;
}

function step(colour: string | undefined, label: string): TemplateResult {
  return html`<li><span class="swatch" style=${`background:${colour ?? "none"}`}></span>${label}</li>`;
}

function flowLegend({ words, config, palette, lang }: PanelModel): TemplateResult {
  return html`<p class="unit">${words("flow_legend", { min: formatNumber(config.flow_min ?? 10, lang) })}</p>
    <ul class="steps">${FLOW_WIDTHS.map(([value, width]) => html`<li>
      <svg width="28" height="16" aria-hidden="true">${svg`<line x1="2" x2="26" y1="8" y2="8" stroke=${palette.flow} stroke-width=${width} />`}</svg>
      ${formatNumber(value, lang)}</li>`)}</ul>`;
}
