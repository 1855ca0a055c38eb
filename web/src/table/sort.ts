export type Direction = "ascending" | "descending";
export type SortKey = number | string | null;

const collator = new Intl.Collator("nb", { numeric: true, sensitivity: "base" });

/** Column keys: numbers if every filled cell is a number, else text; an empty cell has no key. */
export function columnKeys(values: readonly string[]): SortKey[] {
  const trimmed = values.map((value) => value.trim());
  const filled = trimmed.filter((value) => value !== "");
  const numeric = filled.length > 0 && filled.every((value) => Number.isFinite(Number(value)));
  return trimmed.map((value) => (value === "" ? null : numeric ? Number(value) : value));
}

/** Row order by key. Rows without a value stay last in both directions, ties keep their order. */
export function sortedOrder(keys: readonly SortKey[], direction: Direction): number[] {
  const sign = direction === "ascending" ? 1 : -1;
  return keys
    .map((_, index) => index)
    .sort((a, b) => compare(keys[a] ?? null, keys[b] ?? null, sign) || a - b);
}

function compare(a: SortKey, b: SortKey, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}

/** Numbers read best from the largest, text from A. */
export function firstDirection(keys: readonly SortKey[]): Direction {
  return keys.some((key) => typeof key === "number") ? "descending" : "ascending";
}
