/** What went wrong, in words. */
import type { Lang } from "../lib/language.ts";
import { formatNumber } from "../lib/numbers.ts";
import { StatusError, TooLargeError } from "./archive.ts";
import type { Words } from "./texts.ts";

export function reasonOf(error: unknown, words: Words, lang: Lang): string {
  if (error instanceof StatusError) return words("error_status", { status: String(error.status) });
  if (error instanceof TooLargeError) return words("error_too_large", { size: formatNumber(error.bytes / 1e6, lang, 1) });
  // fetch reports every lost connection as a TypeError.
  if (error instanceof TypeError) return words("error_network");
  if (!(error instanceof Error)) return String(error);
  const status = (error as Error & { status?: unknown }).status;
  return typeof status === "number" && status > 0 ? words("error_status", { status: String(status) }) : error.message;
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
