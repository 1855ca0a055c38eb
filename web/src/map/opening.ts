/** Before there is a map: its file is read, and what stands in the way is said in words. */
import type { Lang } from "../lib/language.ts";
import { statusError } from "./archive.ts";
import { checkedConfig, type MapConfig } from "./contract.ts";
import { reasonOf } from "./errors.ts";
import type { Words } from "./texts.ts";

/** The map's file, or the sentence to show instead of a map. */
export async function opened(source: URL, words: Words, lang: Lang): Promise<MapConfig | string> {
  let config: MapConfig;
  try {
    const response = await fetch(source);
    if (!response.ok) throw statusError(response.status);
    config = checkedConfig(await response.json());
  } catch (error) {
    return words("error_config", { reason: reasonOf(error, words, lang) });
  }
  return document.createElement("canvas").getContext("webgl2") ? config : words("error_no_webgl");
}
