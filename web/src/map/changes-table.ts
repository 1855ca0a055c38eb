import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { formatChange, formatNumber } from "../lib/numbers.ts";
import type { ChangeRow, LargestChanges } from "./contract.ts";
import type { PanelModel } from "./panel.ts";
import { codeWord } from "./texts.ts";

/** «De 20 største endringene»: a real table; each place is a button that flies to its cell. */
export function changesTable(model: PanelModel, list: LargestChanges): TemplateResult {
  const { words } = model;
  return html`<section class="largest">
    <h3>${words("largest")}</h3>
    ${(model.config.largest_changes?.length ?? 0) > 1 ? listChoice(model, list) : nothing}
    <div class="table-wrap" tabindex="0" role="region" aria-label=${words("largest")}><table>
      <caption>${words("largest_caption", { size: words(`size_${list.level}`) })}</caption>
      <thead><tr><th scope="col">${words("place")}</th><th scope="col">${list.from}</th><th scope="col">${list.to}</th><th scope="col">${words("change")}</th></tr></thead>
      <tbody>${list.rows.map((row, index) => tableRow(model, list, row, index + 1))}</tbody>
    </table></div>
  </section>`;
}

function tableRow({ words, lang, goToCell }: PanelModel, list: LargestChanges, row: ChangeRow, rank: number): TemplateResult {
  const change = formatChange(row.change, lang);
  return html`<tr>
    <th scope="row"><span class="rank">${rank}</span><button type="button" class="link" @click=${() => goToCell(row, list)}
      aria-label=${words("fly_to", { place: row.municipality, change })}>${row.municipality}</button>
      ${(row.flags ?? []).map((flag) => html`<span class="flag">${codeWord(words, "flag", flag)}</span>`)}</th>
    <td>${formatNumber(row.base, lang)}</td><td>${formatNumber(row.value, lang)}</td><td>${change}</td>
  </tr>`;
}

function listChoice({ config, words, chooseLargest }: PanelModel, chosen: LargestChanges): TemplateResult {
  const lists = config.largest_changes ?? [];
  return html`<label class="area">${words("largest_period")}
    <select @change=${(event: Event) => {
      const list = lists[Number((event.target as HTMLSelectElement).value)];
      if (list) chooseLargest(list);
    }}>${lists.map((list, index) => html`<option value=${index} .selected=${live(list === chosen)}>
      ${list.from}–${list.to}, ${words(`size_${list.level}`)}</option>`)}</select></label>`;
}

/** The list of the chosen years, else the first one made. */
export function largestFor(lists: readonly LargestChanges[] | undefined, from: string, to: string): LargestChanges | null {
  return lists?.find((list) => list.from === from && list.to === to) ?? lists?.[0] ?? null;
}
