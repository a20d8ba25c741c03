/** Real prices of this week, on which contributions are tried before they are adopted. */
import { api, call } from '$api/client';
import { FAMILIES } from '$lib/food';
import { offersOf, type CatalogueOut, type Offer } from '$lib/offers';
import { unitName } from '$lib/units';
import { t } from '$lib/i18n/index.svelte';

/** Quantities in thousandths, weight in grams, the farm's price in ten-thousandths of a euro. */
export interface Sample {
  id: string;
  name: string;
  farm: string;
  unit: string;
  content: bigint;
  netWeight: bigint;
  price: bigint;
}

/** The offers of the week at hand; without any, one kilogram at two euros. */
export async function loadSamples(): Promise<Sample[]> {
  const { open, next, last } = await call(api.GET('/api/cycles/current'));
  const week = open ?? last ?? next;
  if (week === null) return [plainSample()];
  const params = { path: { cycle_id: week.id } };
  const catalogue = await call(api.GET('/api/cycles/{cycle_id}/catalogue', { params }));
  const found = inOrder(offersOf(catalogue as CatalogueOut)).map(sampleOf);
  return found.length > 0 ? found : [plainSample()];
}

/** Vegetables first, and what is sold by the kilo: everybody knows what they cost. */
function inOrder(offers: readonly Offer[]): Offer[] {
  const order = new Map(FAMILIES.map((family, place) => [family as string, place]));
  const rank = ({ family, unit }: Offer) => 2 * (order.get(family) ?? FAMILIES.length) + (unit === 'kg' ? 0 : 1);
  return [...offers].sort((a, b) => rank(a) - rank(b));
}

const sampleOf = ({ id, product, pack, farm, unit, content, netWeight, producerPrice }: Offer): Sample => ({
  id,
  name: `${product}, ${pack}`,
  farm: farm.name,
  unit,
  content,
  netWeight,
  price: producerPrice,
});

const plainSample = (): Sample => ({
  id: '',
  name: t('fees.preview.plain', { unit: unitName('kg') }),
  farm: t('role.producer'),
  unit: 'kg',
  content: 1000n,
  netWeight: 1000n,
  price: 20_000n,
});
