import { afterEach, expect, test, vi } from "vitest";
import { RangeOrWhole } from "../src/map/archive.ts";

const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index);

afterEach(() => vi.unstubAllGlobals());

function serve(answer: (range: string) => Response): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (_url: string, init: { headers: { range: string } }) => {
    asked.push(init.headers.range);
    return answer(init.headers.range);
  });
  return asked;
}

const numbers = async (archive: RangeOrWhole, offset: number, length: number): Promise<number[]> =>
  [...new Uint8Array((await archive.getBytes(offset, length)).data)];

test("asks for the range it needs", async () => {
  const asked = serve((range) => {
    const [from, to] = range.replace("bytes=", "").split("-").map(Number) as [number, number];
    return new Response(BYTES.slice(from, to + 1), { status: 206 });
  });
  const archive = new RangeOrWhole("key", "http://x/a.pmtiles");
  expect(await numbers(archive, 10, 3)).toEqual([10, 11, 12]);
  expect(asked).toEqual(["bytes=10-12"]);
});

test("a server without ranges is asked once", async () => {
  const asked = serve(() => new Response(BYTES, { headers: { "content-length": "100" } }));
  const archive = new RangeOrWhole("key", "http://x/a.pmtiles");
  const [first, second] = await Promise.all([numbers(archive, 0, 2), numbers(archive, 98, 2)]);
  expect([first, second]).toEqual([[0, 1], [98, 99]]);
  expect(asked).toHaveLength(1);
});

test("a large archive is not fetched whole", async () => {
  serve(() => new Response(BYTES, { headers: { "content-length": "20000001" } }));
  await expect(new RangeOrWhole("key", "http://x").getBytes(0, 2)).rejects.toThrow("20000001 bytes");
});

test("a refusal is an error with its status, and the next request tries again", async () => {
  const asked = serve(() => new Response("", { status: 404 }));
  const archive = new RangeOrWhole("key", "http://x");
  await expect(archive.getBytes(0, 2)).rejects.toThrow("HTTP 404");
  await expect(archive.getBytes(0, 2)).rejects.toThrow("HTTP 404");
  expect(asked).toHaveLength(2);
});
