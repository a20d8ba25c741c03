/** The history of a product's price as the charts take it. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal } from '$lib/decimal';
import { plainDate } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { pointShares } from '$lib/publicoffers';
import type { ChartBar, ChartMark, ChartSeries } from '$ui/charts/types';

type Prices = components['schemas']['ProductPrices'];
export type PackPrices = Prices['packs'][number];
export type PriceMark = Prices['marks'][number];

/** What buyers pay, and what of it goes to the farm. */
export function priceLines({ points }: PackPrices): ChartSeries[] {
  const price = points.map(({ at, unit_price }) => ({ at, value: readDecimal(unit_price, PRICE_DECIMALS) }));
  const farm = points.flatMap((point) =>
    pointShares(point)
      .filter(({ actor }) => actor === 'producer')
      .map(({ amount }) => ({ at: point.at, value: amount })),
  );
  return [
    { key: 'price', label: t('sale.paid'), points: price },
    { key: 'farm', label: t('sale.toFarm'), points: farm },
  ];
}

/** In words: "Nouvelles contributions : assemblée du 12 mars". */
export function markWords({ kind, words }: PriceMark): string {
  const what = t(`sale.mark.${kind}`);
  return words ? t('sale.mark.with', { what, words }) : what;
}

/** Only what changed while this pack was sold. */
export function marksOf({ points }: PackPrices, marks: readonly PriceMark[]): ChartMark[] {
  const first = points[0]?.at ?? '';
  return marks.filter(({ at }) => Date.parse(at) >= Date.parse(first)).map((mark) => ({ at: mark.at, label: markWords(mark) }));
}

/** One bar per week: who got what of one unit. */
export function shareBars({ points }: PackPrices): ChartBar[] {
  return points.map((point) => {
    const day = plainDate(point.at);
    return { key: point.cycle_id, label: day.slice(0, 5), long: t('sale.weekOf', { day }), shares: pointShares(point) };
  });
}
