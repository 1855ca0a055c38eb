/** SSB's grid: a cell's number is its lower left corner in EPSG:25833, (east + 2 000 000) and north, seven digits each. */
import type { Level } from "./contract.ts";

export const CELL_SIZE: Record<Level, number> = { cell_1km: 1000, cell_250m: 250 };

const A = 6_378_137;
const F = 1 / 298.257222101;
const N = F / (2 - F);
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const SCALE = 0.9996;
const CENTRAL_MERIDIAN = 15;
const BETA = [N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3, N ** 2 / 48 + N ** 3 / 15, (17 / 480) * N ** 3];
const DELTA = [2 * N - (2 / 3) * N ** 2 - 2 * N ** 3, (7 / 3) * N ** 2 - (8 / 5) * N ** 3, (56 / 15) * N ** 3];

/** UTM zone 33 to longitude and latitude (Krüger's series, exact to millimetres here). */
export function toLonLat(east: number, north: number): [number, number] {
  const xi = north / (SCALE * RADIUS);
  const eta = (east - 500_000) / (SCALE * RADIUS);
  let x = xi;
  let e = eta;
  BETA.forEach((beta, index) => {
    const j = 2 * (index + 1);
    x -= beta * Math.sin(j * xi) * Math.cosh(j * eta);
    e -= beta * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  const chi = Math.asin(Math.sin(x) / Math.cosh(e));
  const latitude = DELTA.reduce((sum, delta, index) => sum + delta * Math.sin(2 * (index + 1) * chi), chi);
  const longitude = Math.atan2(Math.sinh(e), Math.cos(x));
  return [CENTRAL_MERIDIAN + (longitude * 180) / Math.PI, (latitude * 180) / Math.PI];
}

/** The closed outline of a cell, or null when the number is not one. */
export function cellOutline(id: string, level: Level): [number, number][] | null {
  if (!/^\d{14}$/.test(id)) return null;
  const east = Number(id.slice(0, 7)) - 2_000_000;
  const north = Number(id.slice(7));
  const size = CELL_SIZE[level];
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]] as const;
  return corners.map(([right, up]) => toLonLat(east + right * size, north + up * size));
}
