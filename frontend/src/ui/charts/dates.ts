/** The dates of a chart. Without d3, so that a page has them at once. */
import type { ChartSeries } from './types';

export const momentOf = (at: string): number => Date.parse(at.length === 10 ? `${at}T12:00:00Z` : at);

/** Every date of all series, once, in order: ISO texts sort as times do. */
export function datesOf(series: readonly ChartSeries[]): string[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => momentOf(a) - momentOf(b));
}
