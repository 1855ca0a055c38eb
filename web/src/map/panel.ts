/** The side panel: every choice as a labelled, native control. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Lang } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import { breaksBetween, missingYears } from "./change.ts";
import { changesTable } from "./changes-table.ts";
import type { Palette } from "./colours.ts";
import { REACHED, type ChangeRow, type LargestChanges, type MapConfig, type Reached } from "./contract.ts";
import { legend } from "./legend.ts";
import { sidesOf } from "./sides.ts";
import { figureOf, LAYERS, modesOf, withPeriod, type LayerName, type MapState, type Mode } from "./state.ts";
import type { TextKey, Words } from "./texts.ts";
import { tableView, type ViewTable } from "./view-table.ts";

export interface PanelModel {
  config: MapConfig;
  state: MapState;
  lang: Lang;
  words: Words;
  palette: Palette;
  /** Whether the view is close enough for the 250 m cells. */
  fine: boolean;
  largest: LargestChanges | null;
  /** What is in view; null while it is being looked up. */
  inView: readonly ViewTable[] | null;
  change: (patch: Partial<MapState>) => void;
  goToArea: (code: string) => void;
  print: () => void;
  chooseLargest: (list: LargestChanges) => void;
  goToCell: (row: ChangeRow, list: LargestChanges) => void;
}

export function panel(model: PanelModel): TemplateResult {
  return html`
    ${heading(model)} ${modeChoice(model)} ${legend(model)} ${areaChoice(model)} ${layerChoice(model)}
    ${model.state.mode === "change" && model.largest ? changesTable(model, model.largest) : nothing}
    ${inView(model)}
    <p class="print"><button type="button" @click=${model.print}>${model.words("print")}</button></p>`;
}

function titleOf({ config, state, lang, words }: Pick<PanelModel, "config" | "state" | "lang" | "words">): string {
  const { year, from, to } = state;
  if (state.mode === "change") return words("title_change", { from, to });
  if (state.mode === "swipe") return words("title_swipe", { from, to });
  if (state.mode === "reach") return words("title_reach", { what: words(`reach_${state.reach}`), minutes: String(state.minutes) });
  if (state.mode === "profile") return words("title_profile");
  return state.mode === "area" ? (figureOf(config, state)?.title[lang] ?? "") : words("title_level", { year });
}

/** The title with what stands on each side, where plan and scenario stand beside each other. */
export function wholeTitle(model: Pick<PanelModel, "config" | "state" | "lang" | "words">): string {
  const { config, state, lang, words } = model;
  const sides = sidesOf(config, state, lang, words);
  const title = titleOf(model);
  return sides?.apart ? words("title_beside", { title, left: sides.left.name, right: sides.right.name }) : title;
}

function heading(model: PanelModel): TemplateResult {
  const { config, state, lang, words } = model;
  const isPeriod = state.mode === "change" || state.mode === "swipe";
  const breaks = isPeriod ? breaksBetween(config.breaks ?? [], state.from, state.to) : [];
  const years = isPeriod ? [state.from, state.to] : state.mode === "level" ? [state.year] : [];
  const warnings = years.flatMap((year) => config.end_year_warning?.[year] ?? []);
  return html`<header aria-live="polite">
    <h2>${wholeTitle(model)}</h2>
    ${breaks.map(({ before, after, text }) => html`<p class="warn">${words("break", { before, after, text: text[lang] })}</p>`)}
    ${warnings.map((text) => html`<p class="warn">${text[lang]}</p>`)}
    ${config.demo ? html`<p class="warn">${words("demo")}</p>` : nothing}
  </header>`;
}

function modeChoice(model: PanelModel): TemplateResult {
  const { state, words, change, config } = model;
  const radio = (mode: Mode): TemplateResult => html`<label class="choice">
    <input type="radio" name="pp-map-mode" .checked=${live(state.mode === mode)} @change=${() => change({ mode })}>
    ${words(`mode_${mode}`)}</label>`;
  const missing = missingYears(config.years);
  const ofYears = ["level", "change", "swipe"].includes(state.mode);
  return html`<fieldset><legend>${words("show")}</legend>
    ${modesOf(config).map(radio)}
    <div class="years">${choicesOf(model)}</div>
    ${besideChoice(model)}
    ${(config.absent ?? []).map(({ mode, reason }) => html`<p class="unit">${words("absent", { what: words(`mode_${mode}`), reason: reason[model.lang] })}</p>`)}
    ${missing.length && ofYears ? html`<p class="unit">${words("missing_years", { years: listed(missing, words("and")) })}</p>` : nothing}
  </fieldset>`;
}

/** A scenario beside its plan: where two years already part the map there is no room for it. */
function besideChoice({ config, state, words, change }: PanelModel): TemplateResult | typeof nothing {
  if (!config.base || state.mode === "swipe") return nothing;
  return html`<label class="choice"><input type="checkbox" name="pp-map-beside" .checked=${live(state.beside)}
    @change=${() => change({ beside: !state.beside })}><span>${words("beside")}</span></label>`;
}

function choicesOf(model: PanelModel): TemplateResult | typeof nothing {
  const { mode } = model.state;
  if (mode === "level") return oneYear(model);
  if (mode === "reach") return reachChoice(model);
  if (mode === "profile") return nothing;
  return mode === "area" ? figureChoice(model) : twoYears(model);
}

/** A slider over the years there are, with a button for each step. */
function oneYear({ config, state, words, change }: PanelModel): TemplateResult {
  const { years } = config;
  const at = years.indexOf(state.year);
  const stepButton = (key: "previous" | "next", sign: string, year: string | undefined): TemplateResult =>
    html`<button type="button" aria-label=${words(key)} ?disabled=${year === undefined} @click=${() => year && change({ year })}>${sign}</button>`;
  const slide = (event: Event): void => {
    const year = years[Number((event.target as HTMLInputElement).value)];
    if (year && year !== state.year) change({ year });
  };
  return html`<label class="slider"><span>${words("year")} <output>${state.year}</output></span>
    <input type="range" min="0" max=${years.length - 1} step="1" aria-valuetext=${state.year} .value=${live(String(at))} @input=${slide}></label>
    ${stepButton("previous", "‹", years[at - 1])} ${stepButton("next", "›", years[at + 1])}`;
}

function reachChoice({ config, state, words, change }: PanelModel): TemplateResult {
  return html`<label>${words("reached")}
    <select @change=${(event: Event) => change({ reach: (event.target as HTMLSelectElement).value as Reached })}>
      ${REACHED.map((name) => html`<option value=${name} .selected=${live(name === state.reach)}>${words(`reach_${name}`)}</option>`)}
    </select></label>
    <label>${words("minutes")}
    <select @change=${(event: Event) => change({ minutes: Number((event.target as HTMLSelectElement).value) })}>
      ${(config.reach?.minutes ?? []).map((limit) => html`<option value=${limit} .selected=${live(limit === state.minutes)}>
        ${words("minutes_value", { minutes: String(limit) })}</option>`)}
    </select></label>`;
}

function figureChoice({ config, state, lang, words, change }: PanelModel): TemplateResult {
  return html`<label class="wide">${words("figure")}
    <select @change=${(event: Event) => change({ figure: (event.target as HTMLSelectElement).value })}>
      ${(config.figures ?? []).map(({ id, title }) => html`<option value=${id} .selected=${live(id === state.figure)}>${title[lang]}</option>`)}
    </select></label>
    <p class="unit">${figureOf(config, state)?.source[lang]}</p>`;
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

function areaChoice({ config, state, lang, words, goToArea }: PanelModel): TemplateResult {
  const areas = config.areas.toSorted((a, b) => a.name.localeCompare(b.name, lang));
  const option = (code: string, name: string): TemplateResult =>
    html`<option value=${code} .selected=${live(code === state.area)}>${name}</option>`;
  return html`<label class="area">${words("area")}
    <select @change=${(event: Event) => goToArea((event.target as HTMLSelectElement).value)}>
      ${option("", words("whole_area"))}
      <optgroup label=${words("municipality")}>${areas.map(({ code, name }) => option(code, name))}</optgroup>
      ${(config.groups ?? []).map((group) => html`<optgroup label=${group.name[lang]}>
        ${group.areas.map(({ code, name }) => option(code, name[lang]))}</optgroup>`)}
    </select></label>`;
}

function inView(model: PanelModel): TemplateResult {
  const { state, words, change } = model;
  const toggled = (event: Event): void => {
    const { open } = event.target as HTMLDetailsElement;
    if (open !== state.table) change({ table: open });
  };
  return html`<details class="in-view" .open=${live(state.table)} @toggle=${toggled}>
    <summary>${words("view_table")}</summary>
    ${state.table ? tableView(model.inView, model) : nothing}</details>`;
}

function listed(items: readonly string[], and: string): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1) ?? ""}`;
}
