export type Lang = "nb" | "en";

/** The page's language where the element stands; bokmål unless the page says English. */
export function languageOf(element: Element): Lang {
  const lang = element.closest("[lang]")?.getAttribute("lang") ?? "nb";
  return lang.toLowerCase().startsWith("en") ? "en" : "nb";
}
