/** Every word the map shows. map.json may replace any of them. */
import type { Lang } from "../lib/language.ts";
import { en } from "./words-en.ts";
import { nb } from "./words-nb.ts";

export type Texts = typeof nb;
export type TextKey = keyof Texts;

const BUILT_IN: Record<Lang, Texts> = { nb, en };

export type Words = (key: TextKey, values?: Record<string, string>) => string;

/** Looks words up: map.json's first, else the built-in ones; `{name}` is filled from `values`. */
export function wordsFor(lang: Lang, own: Partial<Texts> = {}): Words {
  return (key, values = {}) =>
    (own[key] ?? BUILT_IN[lang][key]).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The words of a flag or travel mode, or its own name where the table has none. */
export function codeWord(words: Words, prefix: "flag" | "mode", code: string): string {
  const key = `${prefix}_${code}`;
  return key in nb ? words(key as TextKey) : code.replaceAll("_", " ");
}
