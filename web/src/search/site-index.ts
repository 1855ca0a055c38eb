import type { Entry } from "./rank.ts";

export interface SiteIndex {
  entries: readonly Entry[];
  /** Term id → name and meaning. */
  terms: Readonly<Record<string, readonly [string, string]>>;
}

declare global {
  interface Window {
    planpulsIndex?: SiteIndex;
  }
}

let loading: Promise<SiteIndex> | undefined;

/** The site's index, read when it is first needed. It is a script, so that it also loads from a memory stick. */
export function siteIndex(address: string): Promise<SiteIndex> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => {
      if (window.planpulsIndex) resolve(window.planpulsIndex);
      else reject(new Error(`${address} holds no index`));
    });
    script.addEventListener("error", () => {
      loading = undefined;
      reject(new Error(`${address} could not be read`));
    });
    document.head.append(script);
  });
  return loading;
}

/** Address of the index, as the page's search element gives it. */
export function indexAddress(): string | null {
  return document.querySelector("pp-search")?.getAttribute("index") ?? null;
}
