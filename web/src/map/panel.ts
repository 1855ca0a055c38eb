/** The side panel: every choice as a labelled, native control. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Lang } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import { breaksBetween, missingYears } from "./change.ts";
import { changesTable } from "./changes-table.ts";
import type { Palette } from "./colours.ts";
import type { ChangeRow, LargestChanges, MapConfig } from "./contract.ts";
import { legend } from "./legend.ts";
import { LAYERS, withPeriod, type LayerName, type MapState } from "./state.ts";
import type { TextKey, Words } from "./texts.ts";

export interface PanelModel {
  config: MapConfig;
  state: MapState;
  lang: Lang;
  words: Words;
  palette: Palette;
  /** Whether the view is close enough for the 250 m cells. */
  fine: boolean;
  largest: LargestChanges | null;
  change: (patch: Partial<MapState>) => void;
  goToArea: (code: string) => void;
  chooseLargest: (list: LargestChanges) => void;
  goToCell: (row: ChangeRow, list: LargestChanges) => void;
}

export function panel(model: PanelModel): TemplateResult {
  return html`
    ${heading(model)} ${modeChoice(model)} ${legend(model)} ${layerChoice(model)} ${areaChoice(model)}
    ${model.state.mode === "change" && model.largest ? changesTable(model, model.largest) : nothing}`;
}

export function titleOf({ state, words }: Pick<PanelModel, "state" | "words">): string {
  const { year, from, to } = state;
  return state.mode === "level" ? words("title_level", { year }) : words("title_change", { from, to });
}

function heading(model: PanelModel): TemplateResult {
  const { config, state, lang, words } = model;
  const isChange = state.mode === "change";
  const breaks = isChange ? breaksBetween(config.breaks ?? [], state.from, state.to) : [];
  const warnings = (isChange ? [state.from, state.to] : [state.year]).flatMap((year) => config.end_year_warning?.[year] ?? []);
  return html`<header aria-live="polite">
    <h2>${titleOf(model)}</h2>
    ${breaks.map(({ before, after, text }) => html`<p class="warn">${words("break", { before, after, text: text[lang] })}</p>`)}
    ${warnings.map((text) => html`<p class="warn">${text[lang]}</p>`)}
    ${config.demo ? html`<p class="warn">${words("demo")}</p>` : nothing}
  </header>`;
}

function modeChoice(model: PanelModel): TemplateResult {
  const { state, words, change, config } = model;
  const radio = (mode: MapState["mode"]): TemplateResult => html`<label class="choice">
    <input type="radio" name="pp-map-mode" .checked=${live(state.mode === mode)} @change=${() => change({ mode })}>
    ${words(`mode_${mode}`)}</label>`;
  const missing = missingYears(config.years);
  return html`<fieldset><legend>${words("show")}</legend>
    ${radio("level")} ${radio("change")}
    <div class="years">${state.mode === "level" ? oneYear(model) : twoYears(model)}</div>
    ${missing.length ? html`<p class="unit">${words("missing_years", { years: listed(missing, words("and")) })}</p>` : nothing}
  </fieldset>`;
}

function oneYear({ config, state, words, change }: PanelModel): TemplateResult {
  const { years } = config;
  const at = years.indexOf(state.year);
  const stepButton = (key: "previous" | "next", sign: string, year: string | undefined): TemplateResult =>
    html`<button type="button" aria-label=${words(key)} ?disabled=${year === undefined} @click=${() => year && change({ year })}>${sign}</button>`;
  return html`${yearSelect("year", words, years, state.year, (year) => change({ year }))}
    ${stepButton("previous", "‹", years[at - 1])} ${stepButton("next", "›", years[at + 1])}`;
}

function twoYears({ config, state, words, change }: PanelModel): TemplateResult {
  const choose = (end: "from" | "to") => (year: string): void => change(withPeriod(state, config.years, end, year));
  return html`${yearSelect("from_year", words, config.years, state.from, choose("from"))}
    ${yearSelect("to_year", words, config.years, state.to, choose("to"))}`;
}

function yearSelect(label: TextKey, words: Words, years: readonly string[], chosen: string, choose: (year: string) => void): TemplateResult {
  const missing = missingYears(years);
  const all = [...years, ...missing].sort();
  return html`<label>${words(label)}
    <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${all.map((year) => html`<option value=${year} ?disabled=${missing.includes(year)} .selected=${live(year === chosen)}>
        ${missing.includes(year) ? words("missing_year", { year }) : year}</option>`)}
    </select></label>`;
}

function layerChoice(model: PanelModel): TemplateResult {
  const { config, state, words, change } = model;
  const available = LAYERS.filter((name) => name === "cells" || name === "boundaries" || config[name]);
  const toggle = (name: LayerName): void => {
    const on = state.layers.includes(name);
    change({ layers: LAYERS.filter((other) => (other === name ? !on : state.layers.includes(other))) });
  };
  return html`<fieldset><legend>${words("layers")}</legend>
    ${available.map((name) => html`<label class="choice">
      <input type="checkbox" .checked=${live(state.layers.includes(name))} @change=${() => toggle(name)}>
      ${name === "catchments" ? catchmentLabel(model) : words(`layer_${name}`)}</label>`)}
    ${state.layers.includes("flows") && config.flow_years?.length
      ? html`<div class="years">${yearSelect("flow_year", words, config.flow_years, state.flowYear, (flowYear) => change({ flowYear }))}</div>`
      : nothing}
    <label class="choice">
      <input type="checkbox" .checked=${live(state.background)} @change=${() => change({ background: !state.background })}>
      <span>${words("background")}<small>${words("background_note")}</small></span></label>
  </fieldset>`;
}

function catchmentLabel({ config, lang, words }: PanelModel): string {
  const metres = (config.catchment_distances ?? []).map((distance) => formatNumber(distance, lang));
  const distances = [metres.slice(0, -1).join(", "), ...metres.slice(-1)].filter(Boolean).join(` ${words("and")} `);
  return words(`layer_catchments_${config.catchment_method ?? "air_line"}`, { distances });
}

function areaChoice({ config, lang, words, goToArea }: PanelModel): TemplateResult {
  const areas = config.areas.toSorted((a, b) => a.name.localeCompare(b.name, lang));
  return html`<label class="area">${words("area")}
    <select @change=${(event: Event) => goToArea((event.target as HTMLSelectElement).value)}>
      <option value="">${words("whole_area")}</option>
      ${areas.map(({ code, name }) => html`<option value=${code}>${name}</option>`)}
    </select></label>`;
}

function listed(items: readonly string[], and: string): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1) ?? ""}`;
}
