import { html, nothing, svg, type TemplateResult } from "lit-html";
import { formatChange, formatNumber } from "../lib/numbers.ts";
import { changeClasses, NEUTRAL_BELOW, type ChangeClass } from "./classes.ts";
import type { LevelClass } from "./contract.ts";
import type { PanelModel } from "./panel.ts";
import { changeColours, levelColours, reachColours } from "./cell-layers.ts";
import { figureColours } from "./figure-classes.ts";
import { figureOf } from "./state.ts";
import { FLOW_WIDTHS } from "./style.ts";

export function legend(model: PanelModel): TemplateResult {
  const { words, state } = model;
  const cells = state.layers.includes("cells");
  const flows = state.layers.includes("flows");
  return html`<section class="legend" aria-label=${words("legend")}>
    ${cells ? coloursLegend(model) : nothing}
    ${flows ? flowLegend(model) : nothing}
  </section>`;
}

function coloursLegend(model: PanelModel): TemplateResult | typeof nothing {
  const { mode } = model.state;
  if (mode === "change") return changeLegend(model);
  if (mode === "reach") return reachLegend(model);
  if (mode === "profile") return profileLegend(model);
  if (mode === "area") return figureLegend(model);
  return levelLegend(model);
}

function reachLegend(model: PanelModel): TemplateResult {
  const { config, state, words, palette, lang, fine } = model;
  const minimums = config.reach?.levels[state.reach] ?? [];
  const colours = reachColours(config, state, palette);
  const size = words(`size_${fine ? "cell_250m" : "cell_1km"}`);
  const label = (low: number, index: number): string => {
    const next = minimums[index + 1];
    return next === undefined ? words("or_more", { value: formatNumber(low, lang) }) : `${formatNumber(low, lang)}–${formatNumber(next - 1, lang)}`;
  };
  return html`<p class="unit">${words("unit_reach", { what: words(`reach_${state.reach}`), minutes: String(state.minutes), size })}</p>
    <ul class="steps">${minimums.map((low, index) => step(colours[index], label(low, index)))}</ul>
    ${fine ? nothing : html`<p class="unit">${words("reach_mean")}</p>`}`;
}

function profileLegend({ config, words, palette, lang, fine }: PanelModel): TemplateResult {
  const { classes = [], illustration = null } = config.profiles ?? {};
  const size = words(`size_${fine ? "cell_250m" : "cell_1km"}`);
  return html`${illustration ? html`<p class="warn"><span class="flag">${words("flag_illustration")}</span> ${illustration[lang]}</p>` : nothing}
    <p class="unit">${words("unit_profile", { size })}</p>
    <ul class="steps">${classes.map(({ id, name }) => step(palette.profiles[id], name[lang]))}</ul>
    ${fine ? nothing : html`<p class="unit">${words("profile_most")}</p>`}`;
}

function figureLegend(model: PanelModel): TemplateResult | typeof nothing {
  const { config, state, words, palette, lang } = model;
  const figure = figureOf(config, state);
  if (!figure) return nothing;
  const shown = (value: number): string => (figure.signed ? formatChange : formatNumber)(value, lang, figure.decimals);
  const { limits } = figure;
  const label = (index: number): string => {
    const [low, high] = [limits[index - 1], limits[index]];
    if (low === undefined) return words("under", { value: shown(high ?? 0) });
    return high === undefined ? words("or_more", { value: shown(low) }) : words("to_under", { low: shown(low), high: shown(high) });
  };
  const all = figureColours(figure, palette).map((colour, index) => step(colour, label(index)));
  const absent = config.areas.some(({ code }) => figure.values[code] === undefined);
  return html`<p class="unit">${words("unit_area", { unit: figure.unit[lang], years: figure.years })}</p>
    <ul class="steps">${figure.signed ? all.reverse() : all}${absent ? step(palette.unknown, words("no_figure")) : nothing}</ul>`;
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
