/** What went wrong, in words. */
import type { Lang } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import { StatusError, TooLargeError } from "./archive.ts";
import type { TextKey, Words } from "./texts.ts";

export function reasonOf(error: unknown, words: Words, lang: Lang): string {
  if (error instanceof StatusError) return words("error_status", { status: String(error.status) });
  if (error instanceof TooLargeError) return words("error_too_large", { size: formatNumber(error.bytes / 1e6, lang, 1) });
  // fetch reports every lost connection as a TypeError.
  if (error instanceof TypeError) return words("error_network");
  if (!(error instanceof Error)) return String(error);
  const status = (error as Error & { status?: unknown }).status;
  return typeof status === "number" && status > 0 ? words("error_status", { status: String(status) }) : error.message;
}

const PARTS: Record<string, TextKey> = {
  cell_1km: "layer_cells",
  cell_250m: "layer_cells",
  areas: "layer_boundaries",
  hubs: "layer_hubs",
  catchments: "layer_catchments_air_line",
  flows: "layer_flows",
  background: "background",
};

/** The part of the map a source draws, as the panel names it. */
export function partOf(source: string | undefined, words: Words): string {
  return words(PARTS[source ?? ""] ?? "map");
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
