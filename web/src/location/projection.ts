/** Degrees (EPSG:4326) to metres in UTM zone 33 (EPSG:25833): Krüger's series, exact to a millimetre in Norway. */

const A = 6378137;
const F = 1 / 298.257222101;
const N = F / (2 - F);
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const SCALE = 0.9996;
const CENTRAL = (15 * Math.PI) / 180;
const ALPHA = [
  N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16,
  (13 * N ** 2) / 48 - (3 * N ** 3) / 5,
  (61 * N ** 3) / 240,
];

export interface Point {
  x: number;
  y: number;
}

export function toMetres(latitude: number, longitude: number): Point {
  const phi = (latitude * Math.PI) / 180;
  const lambda = (longitude * Math.PI) / 180 - CENTRAL;
  const e = (2 * Math.sqrt(N)) / (1 + N);
  const t = Math.sinh(Math.atanh(Math.sin(phi)) - e * Math.atanh(e * Math.sin(phi)));
  const xi = Math.atan2(t, Math.cos(lambda));
  const eta = Math.atanh(Math.sin(lambda) / Math.sqrt(1 + t * t));
  let [east, north] = [eta, xi];
  ALPHA.forEach((alpha, at) => {
    const k = 2 * (at + 1);
    east += alpha * Math.cos(k * xi) * Math.sinh(k * eta);
    north += alpha * Math.sin(k * xi) * Math.cosh(k * eta);
  });
  return { x: 500000 + SCALE * RADIUS * east, y: SCALE * RADIUS * north };
}

const WHERE = { west: -500000, east: 1300000, south: 6300000, north: 8100000 };

/** «59,91 10,75», «59.91, 10.75» or «262000 6650000» as a point in metres; null where it is neither. */
export function parsePoint(text: string): Point | null {
  const commas = /^\s*-?\d+,\d+[\s;]+-?\d+,\d+\s*$/.test(text);
  const numbers = (commas ? text.replaceAll(",", ".") : text).match(/-?\d+(?:\.\d+)?/g);
  if (!numbers || numbers.length !== 2 || /[a-zæøå]/i.test(text)) return null;
  const [first, second] = numbers.map(Number) as [number, number];
  if (first >= 57 && first <= 72 && second >= -10 && second <= 32) return toMetres(first, second);
  const inside = first >= WHERE.west && first <= WHERE.east && second >= WHERE.south && second <= WHERE.north;
  return inside ? { x: first, y: second } : null;
}
