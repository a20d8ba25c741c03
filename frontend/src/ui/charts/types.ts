/** What the charts are given. Amounts are scaled integers, as everywhere; pixels are the only floats. */
import type { Share } from '$lib/shares';

export interface ChartPoint {
  /** A day ("2026-03-12") or an instant of the server. */
  at: string;
  value: bigint;
}

export interface ChartSeries {
  key: string;
  label: string;
  points: readonly ChartPoint[];
}

/** Something that happened between the values: "nouvelles contributions". */
export interface ChartMark {
  at: string;
  label: string;
}

export interface ChartBar {
  key: string;
  /** Below the bar: short. */
  label: string;
  /** In the table and when it is read aloud: "semaine du 12 mars". The short one, when it is missing. */
  long?: string;
  shares: readonly Share[];
  /** Happened between the bar before and this one. */
  mark?: string | undefined;
}
