import type { Lang } from "../lib/language.ts";

interface TableTexts {
  filter: string;
  shown: (shown: string, all: string) => string;
}

export const TABLE_TEXTS: Record<Lang, TableTexts> = {
  nb: { filter: "Filtrer radene", shown: (shown, all) => `${shown} av ${all} rader` },
  en: { filter: "Filter the rows", shown: (shown, all) => `${shown} of ${all} rows` },
};
