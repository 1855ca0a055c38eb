import type { Lang } from "../lib/language.ts";

interface ChartTexts {
  read: string;
  keys: string;
  missing: string;
  asTable: string;
  category: string;
}

export const CHART_TEXTS: Record<Lang, ChartTexts> = {
  nb: {
    read: "Les av figuren",
    keys: "Piltastene flytter mellom verdiene, opp og ned velger linje, Escape slutter.",
    missing: "ingen verdi",
    asTable: "Vis tallene her",
    category: "Navn",
  },
  en: {
    read: "Read the figure",
    keys: "The arrow keys move between the values, up and down choose a line, Escape ends.",
    missing: "no value",
    asTable: "Show the figures here",
    category: "Name",
  },
};
