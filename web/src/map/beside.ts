/** Figures and tables of a plan and a scenario beside each other: what is the same once, what differs with both. */
import { formatNumber } from "../lib/numbers.ts";
import type { Figure, FigureInput } from "./figures.ts";
import type { Sides } from "./sides.ts";
import { cut, type ViewTable } from "./view-table.ts";

type Names = [left: string, right: string];
export const namesOf = ({ left, right }: Sides): Names => [left.name, right.name];

/** What lies at a point on both sides; a figure that is not the same says whose it is. */
export function figuresBeside(left: readonly Figure[], right: readonly Figure[], [leftName, rightName]: Names): Figure[] {
  const key = (figure: Figure): string => JSON.stringify(figure);
  const [inLeft, inRight] = [new Set(left.map(key)), new Set(right.map(key))];
  const own = (figures: readonly Figure[], other: Set<string>, side: string): Figure[] =>
    figures.filter((figure) => !other.has(key(figure))).map((figure) => ({ ...figure, side }));
  return [...own(left, inRight, leftName), ...own(right, inLeft, rightName), ...left.filter((figure) => inRight.has(key(figure)))];
}

/** One table for each kind: as it is where both sides have the same rows, else the rows that differ, with both sides' values. */
export function tablesBeside(left: readonly ViewTable[], right: readonly ViewTable[], names: Names, input: FigureInput): ViewTable[] {
  const kinds = [...new Set([...right, ...left].map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const [a, b] = [left, right].map((tables) => tables.find((table) => table.kind === kind));
    const model = b ?? a;
    if (!model) return [];
    const same = JSON.stringify(a?.rows) === JSON.stringify(b?.rows);
    return [cut(same ? model : differing(model, a?.rows ?? [], b?.rows ?? [], names, input), input)];
  });
}

function differing(model: ViewTable, left: readonly string[][], right: readonly string[][], names: Names, { words, lang }: FigureInput): ViewTable {
  const { keys, columns } = model;
  const keyOf = (row: readonly string[]): string => row.slice(0, keys).join("\n");
  const [a, b] = [left, right].map((rows) => new Map(rows.map((row) => [keyOf(row), row]))) as [Map<string, string[]>, Map<string, string[]>];
  const every = [...new Set([...b.keys(), ...a.keys()])];
  const rows = every.filter((key) => a.get(key)?.join("\n") !== b.get(key)?.join("\n")).map((key) => {
    const [mine, other] = [a.get(key), b.get(key)];
    const named = (mine ?? other ?? []).slice(0, keys);
    // A table of names alone says on which side each stands.
    if (columns.length === keys) return [...named, ...[mine, other].map((row) => words(row ? "is_there" : "is_not_there"))];
    return [...named, ...columns.slice(keys).flatMap((_, at) => [mine, other].map((row) => row?.[keys + at] ?? words("is_not_there")))];
  });
  const values = columns.length === keys ? names : columns.slice(keys).flatMap((column) => names.map((name) => `${column}: ${name}`));
  const title = words("view_differing", { what: model.title, count: formatNumber(rows.length, lang) });
  return { ...model, title, notes: [], columns: [...columns.slice(0, keys), ...values], rows };
}
