import type { Lang } from "../lib/language.ts";

interface SearchTexts {
  label: string;
  placeholder: string;
  found: (count: number) => string;
  none: (query: string) => string;
  failed: string;
}

export const SEARCH_TEXTS: Record<Lang, SearchTexts> = {
  nb: {
    label: "Søk i spørsmål, steder og ord",
    placeholder: "Søk",
    found: (count) => (count === 1 ? "Ett treff" : `${count} treff`),
    none: (query) => `Ingen treff på «${query}». Prøv et kortere ord, eller se hele listen.`,
    failed: "Søket kunne ikke lastes. Se hele listen.",
  },
  en: {
    label: "Search questions, places and terms",
    placeholder: "Search",
    found: (count) => (count === 1 ? "One result" : `${count} results`),
    none: (query) => `Nothing found for “${query}”. Try a shorter word, or see the whole list.`,
    failed: "The search could not be loaded. See the whole list.",
  },
};
