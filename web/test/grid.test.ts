import { expect, test } from "vitest";
import { cellOutline, toLonLat } from "../src/map/grid.ts";

test("UTM zone 33 to longitude and latitude, as PROJ gives it", () => {
  for (const [east, north, lon, lat] of [
    [262_000, 6_649_000, 10.742714678, 59.909604951],
    [1_000_000, 7_850_000, 28.357745681, 70.259695911],
  ] as const) {
    const [x, y] = toLonLat(east, north);
    expect(x).toBeCloseTo(lon, 7);
    expect(y).toBeCloseTo(lat, 7);
  }
});

test("a cell's outline is closed and stands on its lower left corner", () => {
  const ring = cellOutline("22620006649000", "cell_1km");
  expect(ring).toHaveLength(5);
  expect(ring?.[0]).toEqual(ring?.[4]);
  expect(ring?.[0]).toEqual(toLonLat(262_000, 6_649_000));
  expect(ring?.[2]).toEqual(toLonLat(263_000, 6_650_000));
  expect(cellOutline("Oslo", "cell_1km")).toBeNull();
});
