/** Where tile bytes come from: by HTTP Range, else the whole archive once, when it is small. */
import type { RangeResponse, Source } from "pmtiles";

const WHOLE_AT_MOST = 20_000_000;

// An error loses its class on the way through MapLibre's worker; its message arrives, and `errors.ts` reads it.
// No `status` on it either: MapLibre takes 404 for an empty tile and stays silent.
export const statusError = (status: number): Error => new Error(`HTTP ${status}`);
export const tooLargeError = (bytes: number): Error => new Error(`${bytes} bytes without HTTP Range`);

export class RangeOrWhole implements Source {
  readonly #key: string;
  readonly #url: string;
  #whole: Promise<ArrayBuffer> | null = null;
  #first: Promise<unknown> | null = null;

  constructor(key: string, url: string) {
    this.#key = key;
    this.#url = url;
  }

  getKey(): string {
    return this.#key;
  }

  async getBytes(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    // The first request settles whether the server does ranges; the rest wait for it instead of each fetching it all.
    if (this.#first === null) {
      const request = this.#request(offset, length, signal);
      this.#first = request.catch(() => { this.#first = null; });
      return request;
    }
    await this.#first;
    if (this.#whole) return { data: (await this.#whole).slice(offset, offset + length) };
    return this.#request(offset, length, signal);
  }

  async #request(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    const range = `bytes=${offset}-${offset + length - 1}`;
    const response = await fetch(this.#url, { headers: { range }, ...(signal ? { signal } : {}) });
    if (response.status === 206) return { data: await response.arrayBuffer() };
    if (response.status !== 200) throw statusError(response.status);
    const size = Number(response.headers.get("content-length") ?? 0);
    if (size > WHOLE_AT_MOST) {
      await response.body?.cancel();
      throw tooLargeError(size);
    }
    this.#whole ??= response.arrayBuffer();
    this.#whole.catch(() => { this.#whole = null; });
    return { data: (await this.#whole).slice(offset, offset + length) };
  }
}
