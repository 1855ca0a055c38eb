/** The answer for a point and a business, put together from a cell and the index's own sentences. */
import type { Lang } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import type { Answer, Asked, Cell, Goods, Hub, Index, Industry, Result, Text } from "./contract.ts";
import type { Point } from "./projection.ts";

const LETTERS = ["A", "B", "C"];

type Value = string | number | Text;

export function sentence(index: Index, lang: Lang, key: string, values: Record<string, Value> = {}): string {
  const text = index.texts.sentences[key]?.[lang] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (typeof value === "number") return formatNumber(value, lang, Number.isInteger(value) ? 0 : 1);
    return typeof value === "object" ? value[lang] : (value ?? "");
  });
}

/** The finest row of the table that holds a code; a code that no row holds is never guessed. */
export function industryOf(index: Index, { code, standard }: Asked): Industry | undefined {
  return index.industries.find((row) => row.standard === standard && holds(row.code, code));
}

function holds(own: string, code: string): boolean {
  if (own.includes(".")) return code.startsWith(own);
  const [first = "", last = first] = own.split("-");
  const division = code.slice(0, 2);
  return first <= division && division <= last;
}

export function nearestHub(index: Index, point: Point): { hub: Hub; metres: number } | null {
  let best: { hub: Hub; metres: number } | null = null;
  for (const hub of index.hubs) {
    const metres = Math.round(Math.hypot(hub.x_m - point.x, hub.y_m - point.y));
    if (!best || metres < best.metres) best = { hub, metres };
  }
  return best;
}

export function answerOf(index: Index, cell: Cell | null, point: Point, asked: Asked | null, lang: Lang): Answer {
  const access = cell?.access ?? "unknown";
  const judged = asked ? judge(index, access, asked, lang) : null;
  const spoken = judged ? judged.spokenOf : [access];
  return {
    access,
    municipality: cell?.municipality ?? null,
    place: placeOf(index, cell, point, lang),
    reasons: reasonsOf(index, cell, lang),
    belongs: belonging(index, access, asked?.standard ?? "SN2025", lang),
    mobility: judged?.mobility ?? null,
    business: judged?.business ?? [],
    result: judged?.result ?? "no_score",
    guidelines: index.guidelines
      .filter((guideline) => guideline.mobility.some((name) => spoken.includes(name)))
      .map(({ title, text }) => ({ title: title[lang], text: text[lang] })),
  };
}

function placeOf(index: Index, cell: Cell | null, point: Point, lang: Lang): string[] {
  const say = (key: string, values?: Record<string, Value>): string => sentence(index, lang, key, values);
  const found: string[] = [];
  if (!cell) found.push(say("outside"));
  else if (cell.walk_m !== null && cell.walkHub) found.push(say("walk", { metres: cell.walk_m, hub: cell.walkHub.name }));
  else found.push(say(cell.onStreet ? "walk_far" : "walk_unknown"));
  const nearest = nearestHub(index, point);
  if (nearest) found.push(say("air", { metres: nearest.metres, hub: nearest.hub.name }), serviceOf(index, nearest.hub, lang));
  if (!cell) return found;
  for (const name of ["employees", "residents"] as const) {
    const count = cell.people[`${name}_1km`];
    const period = index.facts[`${name}_period`];
    if (count !== null && period !== null) found.push(say(`${name}_1km`, { count, period }));
    else if (name === "residents") found.push(say("residents_unknown"));
  }
  const reached = (["employees", "residents"] as const).flatMap((name) => {
    const count = cell.people[`${name}_45min`];
    return count === null ? [] : [say(`${name}_reached`, { count })];
  });
  found.push(...(reached.length ? reached : [say("reached_unknown")]));
  const road = cell.main_road_m;
  return [...found, road === null ? say("main_road_unknown") : say("main_road", { metres: road })];
}

function serviceOf(index: Index, hub: Hub, lang: Lang): string {
  const hourly = hub.departures_per_hour;
  if (hourly === null) return sentence(index, lang, "service_unknown", { hub: hub.name });
  if (!hourly) return sentence(index, lang, "service_none", { hub: hub.name });
  const mode: Value = index.texts.modes[hub.mode ?? ""] ?? hub.mode ?? "";
  return sentence(index, lang, "service", { hub: hub.name, hourly, weekly: hub.departures_week ?? 0, mode });
}

function reasonsOf(index: Index, cell: Cell | null, lang: Lang): string[] {
  const { rule, facts } = index;
  if (!rule) return [sentence(index, lang, "no_rule")];
  const word = (value: boolean | null | undefined): string =>
    sentence(index, lang, value === true ? "yes" : value === false ? "no" : "unknown");
  const found = [
    sentence(index, lang, "rule_a", { walk: rule.a_walk_m, hourly: rule.a_departures_per_hour, answer: word(cell?.near.a) }),
    sentence(index, lang, "rule_b", { walk: rule.b_walk_m, hourly: rule.b_departures_per_hour, answer: word(cell?.near.b) }),
    sentence(index, lang, "rule_c", { road: rule.c_main_road_m, answer: word(cell?.near.road) }),
  ];
  if (cell && (cell.near.a === null || cell.near.b === null)) {
    if (!facts.complete) found.push(sentence(index, lang, "partial"));
    if (facts.hubs_without_service === facts.hubs) found.push(sentence(index, lang, "no_timetable"));
  }
  return rule.ours ? [...found, sentence(index, lang, "illustration")] : found;
}

function belonging(index: Index, access: string, standard: string, lang: Lang): string[] {
  if (!LETTERS.includes(access)) return [];
  const mine = index.industries.filter((row) => row.standard === standard && row.mobility === access);
  return mine.toSorted((a, b) => (a.code < b.code ? -1 : 1)).map((row) => row.name[lang]);
}

interface Judged {
  mobility: string;
  business: string[];
  result: Result;
  spokenOf: string[];
}

function judge(index: Index, access: string, asked: Asked, lang: Lang): Judged {
  const row = industryOf(index, asked);
  const goods = index.goods.find((entry) => entry.standard === asked.standard && asked.code.startsWith(entry.code));
  const mobility = goods?.standing === "disputed" ? "disputed" : (row?.mobility ?? "unknown");
  const business = [row ? described(index, row, asked.code, lang) : sentence(index, lang, "unknown_code", { ...asked })];
  if (goods) business.push(goodsOf(index, goods, lang));
  const scored = LETTERS.includes(mobility) && access !== "unknown";
  const result: Result = !scored ? "no_score" : mobility === access ? "match" : "misfit";
  const words = {
    mobility: index.texts.mobility[mobility] ?? mobility,
    access: index.texts.access[access] ?? access,
  };
  const key = scored ? result : LETTERS.includes(mobility) ? "no_score_place" : "no_score_business";
  business.push(sentence(index, lang, key, words));
  return { mobility, business, result, spokenOf: [mobility, ...(goods ? [goods.standing] : [])] };
}

function described(index: Index, row: Industry, code: string, lang: Lang): string {
  const [employees, visitors, freight] = row.levels.map((level) => index.texts.levels[level] ?? level) as [Value, Value, Value];
  const { name, standard, source } = row;
  return sentence(index, lang, "industry", { name, code, standard, employees, visitors, freight, source });
}

function goodsOf(index: Index, goods: Goods, lang: Lang): string {
  return sentence(index, lang, `goods_${goods.standing}`, { name: goods.name, edition: goods.edition });
}

/** The service's answer in the page's language. */
export function fromService(document: ServiceAnswer, lang: Lang, municipality: string | null): Answer {
  const told = (texts: Text[]): string[] => texts.map((text) => text[lang]);
  return {
    access: document.access,
    municipality,
    place: told(document.place),
    reasons: told(document.reasons),
    belongs: told(document.belongs),
    mobility: document.industry?.mobility ?? null,
    business: told(document.business),
    result: document.result,
    guidelines: document.guidelines.map(({ title, text }) => ({ title: title[lang], text: text[lang] })),
  };
}

export interface ServiceAnswer {
  access: Answer["access"];
  place: Text[];
  reasons: Text[];
  belongs: Text[];
  industry: { mobility: string } | null;
  business: Text[];
  result: Result;
  guidelines: { title: Text; text: Text }[];
}
