/** Which entries a query finds, the best first. */
export interface Entry {
  /** Title. */
  t: string;
  /** Kind in words. */
  k: string;
  /** Address from the root of the site. */
  u: string;
  /** Other words that find it. */
  a?: readonly string[];
}

interface Prepared {
  entry: Entry;
  title: string;
  words: readonly string[];
  also: readonly string[];
}

/** Lower case, and letters that keyboards lack as those people write instead: «Lillestrøm» is found by `lillestrom`. */
export function plain(text: string): string {
  return text
    .toLocaleLowerCase("nb")
    .replaceAll("æ", "ae")
    .replaceAll("ø", "o")
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

export function prepared(entries: readonly Entry[]): Prepared[] {
  return entries.map((entry) => {
    const title = plain(entry.t);
    return { entry, title, words: title.split(" "), also: [entry.k, ...(entry.a ?? [])].map(plain) };
  });
}

/** Entries that every word of the query fits, by fit, then short titles, then the index's order. */
export function ranked(index: readonly Prepared[], query: string, limit: number): Entry[] {
  const asked = plain(query);
  if (!asked) return [];
  const words = asked.split(" ");
  return index
    .map((item, order) => ({ item, order, score: fit(item, asked, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.item.title.length - b.item.title.length || a.order - b.order)
    .slice(0, limit)
    .map(({ item }) => item.entry);
}

function fit(item: Prepared, asked: string, words: readonly string[]): number {
  const [first, ...rest] = words.map((word) => fitOfWord(item, word)) as [number, ...number[]];
  const least = Math.min(first, ...rest);
  if (least === 0) return 0;
  if (item.title === asked) return 100;
  if (item.title.startsWith(`${asked} `)) return 90;
  if (item.title.startsWith(asked)) return 80;
  return least;
}

function fitOfWord(item: Prepared, word: string): number {
  if (item.words.includes(word)) return 60;
  if (item.words.some((other) => other.startsWith(word))) return 50;
  if (item.also.some((other) => other === word || other.startsWith(word) || other.includes(` ${word}`))) return 40;
  if (item.title.includes(word) && word.length > 2) return 20;
  if (word.length > 3 && item.words.some((other) => nearly(other, word))) return 10;
  return 0;
}

/** Whether one letter was changed, left out, put in, or swapped with its neighbour, in the word or its beginning. */
export function nearly(word: string, typed: string): boolean {
  const ends = [typed.length - 1, typed.length, typed.length + 1];
  return ends.some((end) => end > 0 && end <= word.length + 1 && oneApart(word.slice(0, end), typed));
}

function oneApart(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
