/** What went wrong, in words. */
import type { Lang } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import type { TextKey, Words } from "./texts.ts";

export function reasonOf(error: unknown, words: Words, lang: Lang): string {
  // fetch reports every lost connection as a TypeError.
  if (error instanceof TypeError) return words("error_network");
  if (!(error instanceof Error)) return String(error);
  const [, refused] = /^HTTP (\d+)$/.exec(error.message) ?? [];
  if (refused) return words("error_status", { status: refused });
  const [, bytes] = /^(\d+) bytes without HTTP Range$/.exec(error.message) ?? [];
  if (bytes) return words("error_too_large", { size: formatNumber(Number(bytes) / 1e6, lang, 1) });
  // MapLibre's own requests carry a status, zero when there was no answer.
  const status = (error as Error & { status?: unknown }).status;
  if (typeof status !== "number") return error.message;
  return status > 0 ? words("error_status", { status: String(status) }) : words("error_network");
}

const PARTS: Record<string, TextKey> = {
  cell_1km: "part_cells",
  cell_250m: "part_cells",
  reach_1km: "mode_reach",
  reach_250m: "mode_reach",
  profile_1km: "mode_profile",
  profile_250m: "mode_profile",
  areas: "layer_boundaries",
  hubs: "layer_hubs",
  catchments: "part_catchments",
  clusters: "part_clusters",
  offices: "part_offices",
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
