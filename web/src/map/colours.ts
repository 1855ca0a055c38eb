/** Colours of the map in both schemes. Lightness carries the order, so the scales also read without colour. */

export interface Palette {
  sea: string;
  land: string;
  line: string;
  ink: string;
  halo: string;
  /** A cell with a row but no figure. */
  unknown: string;
  level: readonly string[];
  loss: readonly string[];
  neutral: string;
  gain: readonly string[];
  hub: string;
  hubRing: string;
  catchment: string;
  flow: string;
  /** Outlines of concentrations of jobs. */
  cluster: string;
  mark: string;
  /** Accessibility profiles by id: from the places with most public transport to those with none. */
  profiles: Readonly<Record<string, string>>;
}

const light: Palette = {
  sea: "#e6ebec",
  land: "#fbfaf6",
  line: "#87929a",
  ink: "#1d2529",
  halo: "#fbfaf6",
  unknown: "#d9cfe3",
  level: ["#d5e8e3", "#9fcfc8", "#63b0ac", "#2f8b8d", "#0a666d", "#074650", "#04272f"],
  loss: ["#f3d9b5", "#dba25c", "#b2702a", "#7b4510"],
  neutral: "#dedfda",
  gain: ["#c3e2de", "#77bbb7", "#2b8588", "#07484f"],
  hub: "#1d2529",
  hubRing: "#ffffff",
  catchment: "#9b2d7a",
  flow: "#5b4bb0",
  cluster: "#1b1b6b",
  mark: "#c2185b",
  profiles: { A: "#074650", B: "#2f8b8d", C: "#dba25c", none: "#dedfda", unknown: "#d9cfe3" },
};

const dark: Palette = {
  sea: "#0e1214",
  land: "#1b2226",
  line: "#6f7c84",
  ink: "#e9ecea",
  halo: "#14191c",
  unknown: "#4b3d5c",
  level: ["#1f3d42", "#21606a", "#2a858c", "#44aaa9", "#7bcbc2", "#b6e5d8", "#effbf3"],
  loss: ["#5a4122", "#976430", "#d0924c", "#f8cf98"],
  neutral: "#2f383d",
  gain: ["#27565b", "#2f8185", "#55b3b0", "#b4ebe4"],
  hub: "#f4f5f2",
  hubRing: "#14191c",
  catchment: "#f08fd0",
  flow: "#b3a6ff",
  cluster: "#ffe08a",
  mark: "#ff7aa8",
  profiles: { A: "#b6e5d8", B: "#44aaa9", C: "#b0742f", none: "#39444a", unknown: "#4b3d5c" },
};

export const PALETTES = { light, dark };
export type Scheme = keyof typeof PALETTES;
