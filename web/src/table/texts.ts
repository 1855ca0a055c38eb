import type { Lang } from "../lib/language.ts";

interface TableTexts {
  filter: string;
  more: (all: string) => string;
  shown: (shown: string, all: string) => string;
}

export const TABLE_TEXTS: Record<Lang, TableTexts> = {
  nb: {
    filter: "Filtrer radene",
    more: (all) => `Vis alle ${all} rader`,
    shown: (shown, all) => `${shown} av ${all} rader`,
  },
  en: {
    filter: "Filter the rows",
    more: (all) => `Show all ${all} rows`,
    shown: (shown, all) => `${shown} of ${all} rows`,
  },
};
