/** The check in the page's address: a point and perhaps a business, so that it can be shared. */
import type { Asked } from "./contract.ts";
import type { Point } from "./projection.ts";

export interface State {
  point: Point | null;
  asked: Asked | null;
}

const STANDARDS = ["SN2025", "SN2007"];
/** Two digits, or finer: «49», «49.4», «49.410». */
export const CODE = /^\d{2}(\.\d{1,3})?$/;

export function fromHash(hash: string): State {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const [x, y] = [given.get("x"), given.get("y")].map((text) => (text && /^-?\d+$/.test(text) ? Number(text) : null));
  const code = given.get("naering") ?? "";
  const standard = given.get("standard") ?? "";
  return {
    point: x != null && y != null ? { x, y } : null,
    asked: CODE.test(code) ? { code, standard: STANDARDS.includes(standard) ? standard : "SN2025" } : null,
  };
}

export function toHash({ point, asked }: State): string {
  const parts = point ? [`x=${Math.round(point.x)}`, `y=${Math.round(point.y)}`] : [];
  if (asked) parts.push(`naering=${asked.code}`, `standard=${asked.standard}`);
  return parts.length ? `#${parts.join("&")}` : "";
}
