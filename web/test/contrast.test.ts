/** WCAG 2.2 AA: text 4.5 to 1, controls and marks 3 to 1, in both schemes. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ramp } from "../src/map/classes.ts";
import { PALETTES } from "../src/map/colours.ts";

const css = readFileSync(new URL("../src/style/tokens.css", import.meta.url), "utf8");
const [lightCss, darkCss] = css.split("@media screen") as [string, string];
const tokens = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
const light = tokens(lightCss);
const dark = { ...light, ...tokens(darkCss) };

const channels = (hex: string): number[] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
const mix = (a: string, b: string, share: number): string =>
  `#${channels(a).map((value, at) => Math.round(255 * (value * share + (channels(b)[at] as number) * (1 - share))).toString(16).padStart(2, "0")).join("")}`;
function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

for (const [name, scheme] of Object.entries({ light, dark }) as [string, Record<string, string>][]) {
  const colour = (token: string): string => scheme[token] as string;
  const grounds = ["paper", "surface", "accent-soft"].map(colour);
  grounds.push(mix(colour("unsure"), colour("paper"), 0.09), mix(colour("accent"), colour("paper"), 0.06));

  test.each(["ink", "ink-2", "ink-3", "accent", "right", "wrong", "unsure", "stable", "none"])(`${name}: %s can be read`, (token) => {
    for (const ground of grounds.slice(0, 2)) expect(contrast(colour(token), ground)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(["ink", "ink-2"])(`${name}: %s can be read on tinted ground`, (token) => {
    for (const ground of grounds) expect(contrast(colour(token), ground)).toBeGreaterThanOrEqual(4.5);
  });
  test(`${name}: borders of controls and marks can be seen`, () => {
    for (const token of ["control", "series-other"]) {
      for (const ground of grounds.slice(0, 2)) expect(contrast(colour(token), ground)).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(colour("on-accent"), colour("accent"))).toBeGreaterThanOrEqual(4.5);
  });
}

test.each(["light", "dark"] as const)("%s map: lightness orders the scales, marks stand out from the land", (name) => {
  const palette = PALETTES[name];
  const sign = name === "light" ? -1 : 1;
  for (const scale of [palette.level, [palette.neutral, ...palette.loss], [palette.neutral, ...palette.gain]]) {
    const lights = ramp(scale, 9).map(luminance);
    for (let at = 1; at < lights.length; at += 1) {
      expect(sign * ((lights[at] as number) - (lights[at - 1] as number))).toBeGreaterThan(0);
    }
  }
  const { A, B, C, none } = palette.profiles;
  const profiles = [A, B, C, none].map((colour) => luminance(colour as string));
  for (let at = 1; at < profiles.length; at += 1) expect(sign * ((profiles[at - 1] as number) - (profiles[at] as number))).toBeGreaterThan(0);
  for (const mark of [palette.ink, palette.line, palette.hub, palette.catchment, palette.flow, palette.cluster, palette.mark]) {
    expect(contrast(mark, palette.land)).toBeGreaterThanOrEqual(3);
  }
});
