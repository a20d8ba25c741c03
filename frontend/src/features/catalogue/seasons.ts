/** The year of a farm's products, month by month (1 to 12). The server knows "all year" as no month at all. Pure. */
import type { Product } from './product';

export const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

/** The months in which it is in season. */
export const shownMonths = (season: readonly number[]): readonly number[] => (season.length === 0 ? MONTHS : season);

export const inSeason = (season: readonly number[], month: number): boolean => shownMonths(season).includes(month);

/** One month more or less; null where none would be left. */
export function toggled(season: readonly number[], month: number): number[] | null {
  const shown = shownMonths(season);
  const next = shown.includes(month) ? shown.filter((each) => each !== month) : [...shown, month].toSorted((a, b) => a - b);
  if (next.length === 0) return null;
  return next.length === MONTHS.length ? [] : [...next];
}

/** How many products are in season in each month. */
export function perMonth(products: readonly Pick<Product, 'season'>[]): number[] {
  return MONTHS.map((month) => products.filter(({ season }) => inSeason(season, month)).length);
}
