import type { Lang } from "../lib/language.ts";

const TEXTS = {
  where: { nb: "Sted eller koordinater", en: "Place or coordinates" },
  where_hint: {
    nb: "Et navn fra listen, bredde og lengde (59,91 10,75) eller øst og nord i EPSG:25833 (262000 6650000).",
    en: "A name from the list, latitude and longitude (59.91, 10.75) or east and north in EPSG:25833 (262000 6650000).",
  },
  code: { nb: "Næringskode (valgfritt)", en: "Industry code (optional)" },
  standard: { nb: "Standard", en: "Standard" },
  check: { nb: "Sjekk stedet", en: "Check the place" },
  overview: { nb: "Planområdet med knutepunkter. Klikk for å velge et punkt.", en: "The plan area with hubs. Click to choose a point." },
  detail: {
    nb: "Ruter på 250 m rundt punktet, med profil. Klikk for å flytte punktet, eller bruk knappene.",
    en: "Cells of 250 m round the point, with their profile. Click to move the point, or use the buttons.",
  },
  move: { nb: "Flytt punktet 250 m", en: "Move the point 250 m" },
  north: { nb: "Nord", en: "North" },
  west: { nb: "Vest", en: "West" },
  east: { nb: "Øst", en: "East" },
  south: { nb: "Sør", en: "South" },
  choose: { nb: "Velg et punkt for å få svaret.", en: "Choose a point to get the answer." },
  place: { nb: "Stedet", en: "The place" },
  why: { nb: "Hvorfor", en: "Why" },
  belongs: { nb: "Virksomheter som hører til her", en: "Businesses that belong here" },
  belongs_none: { nb: "Ingen virksomhetstype har denne profilen.", en: "No kind of business has this profile." },
  business: { nb: "Virksomheten", en: "The business" },
  guidelines: { nb: "Retningslinjer som taler", en: "Guidelines that speak" },
  guidelines_none: { nb: "Ingen retningslinje i planen taler om dette.", en: "No guideline of the plan speaks of this." },
  of_cell: {
    nb: "Profilen og gangavstanden gjelder ruten på 250 m punktet ligger i. Ansatte og innbyggere er regnet fra rutens midtpunkt.",
    en: "The profile and the walking distance are those of the 250 m cell the point lies in. Employees and residents are counted from the cell's centre.",
  },
  of_point: {
    nb: "Luftlinjen og folk innen 1 km er regnet ut for punktet selv. Profilen og gangavstanden gjelder ruten på 250 m.",
    en: "The air line and people within 1 km are computed for the point itself. The profile and the walking distance are those of the 250 m cell.",
  },
  not_found: { nb: "Fant verken et sted eller koordinater i Norge: {text}", en: "Found neither a place nor coordinates in Norway: {text}" },
  bad_code: { nb: "En næringskode skrives som 49, 49.4 eller 49.410.", en: "An industry code is written as 49, 49.4 or 49.410." },
  failed: { nb: "Sjekken kunne ikke lastes: {reason}", en: "The check could not be loaded: {reason}" },
} as const;

export type Key = keyof typeof TEXTS;
export type Say = (key: Key, values?: Record<string, string>) => string;

export function wordsIn(lang: Lang): Say {
  return (key, values = {}) => TEXTS[key][lang].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}
