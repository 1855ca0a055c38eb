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

/** Rounded as Python rounds: by the exact value of the binary number, and to even where it lies halfway. */
export function rounded(value: number, decimals: number): number {
  const size = Math.abs(value);
  // Only a number that ends in binary can lie halfway; `toFixed` then takes the larger.
  const halfway = Number.isInteger(size * 2 ** (decimals + 1)) && (size * 2 * 10 ** decimals) % 2 === 1;
  const whole = Math.floor(size * 10 ** decimals);
  const near = halfway ? (whole + (whole % 2)) / 10 ** decimals : Number(size.toFixed(decimals));
  return value < 0 ? -near : near;
}

/** The same forms as `planpuls.spec.numbers` gives the pages: narrow space between thousands in Norwegian, a true minus sign. */
function written(value: number, lang: Lang, decimals: number, signed: boolean): string {
  return format(lang, decimals, signed).format(rounded(value, decimals)).replace("-", "−").replaceAll("\u00a0", "\u202f");
}

/** «1 234,5» in Norwegian, "1,234.5" in English. What rounds to zero carries no sign. */
export function formatNumber(value: number, lang: Lang, decimals = 0): string {
  return written(value, lang, decimals, false);
}

/** As `formatNumber`, with a plus sign on gains: «+1 234». */
export function formatChange(value: number, lang: Lang, decimals = 0): string {
  return written(value, lang, decimals, true);
}
