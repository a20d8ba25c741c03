/** Public offers as the page shows them: prices and parts read once, words to search by. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal } from '$lib/decimal';
import { FAMILIES, familyName, labelName } from '$lib/food';
import { publicShares, type PublicOffer } from '$lib/publicoffers';
import { plainText } from '$lib/search';
import type { Share } from '$lib/shares';

export type Farm = components['schemas']['PublicProducer'];

export interface Price {
  id: string;
  productId: string;
  product: string;
  pack: string;
  family: string;
  unit: string;
  labels: string[];
  farm: Farm | undefined;
  /** Ten-thousandths of a euro per pricing unit, excluding tax. */
  unitPrice: bigint;
  shares: () => Share[];
  /** Ids of the rules that it does not keep. */
  warned: string[];
  words: string;
}

export function pricesOf(offers: readonly PublicOffer[], farms: readonly Farm[]): Price[] {
  const known = new Map(farms.map((farm) => [farm.id, farm]));
  const order = new Map(FAMILIES.map((family, place) => [family as string, place]));
  const rank = ({ family }: PublicOffer) => order.get(family) ?? FAMILIES.length;
  return [...offers].sort((a, b) => rank(a) - rank(b)).map((offer) => priceOf(offer, known.get(offer.producer_id)));
}

function priceOf(offer: PublicOffer, farm: Farm | undefined): Price {
  const { id, product, pack, family, unit, labels } = offer;
  const unitPrice = readDecimal(offer.unit_price, PRICE_DECIMALS);
  return {
    id,
    productId: offer.product_id,
    product,
    pack,
    family,
    unit,
    labels,
    farm,
    unitPrice,
    shares: () => publicShares(offer),
    warned: offer.warned,
    words: plainText([product, pack, familyName(family), farm?.name ?? '', farm?.commune ?? '', ...labels.map(labelName)].join(' ')),
  };
}
