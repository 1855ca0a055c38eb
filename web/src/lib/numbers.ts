import type { Lang } from "./language.ts";

const LOCALE: Record<Lang, string> = { nb: "nb-NO", en: "en-GB" };
const formats = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, decimals: number, signed: boolean): Intl.NumberFormat {
  const key = `${lang}${decimals}${signed}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(LOCALE[lang], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: "always",
      signDisplay: signed ? "exceptZero" : "negative",
    });
    formats.set(key, found);
  }
  return found;
}

/** «1 234,5» with no-break space in Norwegian, "1,234.5" in English; a true minus sign in both. */
export function formatNumber(value: number, lang: Lang, decimals = 0): string {
  return format(lang, decimals, false).format(value).replace("-", "−");
}

/** As `formatNumber`, with a plus sign on gains: «+1 234». */
export function formatChange(value: number, lang: Lang, decimals = 0): string {
  return format(lang, decimals, true).format(value).replace("-", "−");
}
