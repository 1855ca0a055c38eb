/** The figures of a chart as Python writes them beside the drawing. */
export interface Plot {
  width: number;
  height: number;
  left: number;
  top: number;
  plotWidth: number;
  plotHeight: number;
}

export interface Series {
  name: string;
  values: (number | null)[];
  token: string;
}

export interface ChartData {
  kind: "lines" | "curves" | "bars";
  categories: string[];
  series: Series[];
  decimals: number;
  signed: boolean;
  valueAxis: string;
  categoryAxis: string;
  /** Ends of the value axis. */
  low: number;
  high: number;
  /** Place of each category, from 0 to 1. */
  at: number[];
  /** The drawings, the wide one first. */
  plots: Plot[];
}

export interface Point {
  x: number;
  y: number;
}
