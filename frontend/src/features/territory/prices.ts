/** Public offers as the page shows them: prices and parts read once, words to search by. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { FAMILIES, familyName, labelName } from '$lib/food';
import { plainText } from '$lib/search';
import type { ActorKind, Share } from '$lib/shares';
import { unitShares } from '$lib/whyshare';

export type Farm = components['schemas']['PublicProducer'];
export type PublicOffer = components['schemas']['PublicOffer'];

export interface Price {
  id: string;
  product: string;
  pack: string;
  family: string;
  unit: string;
  labels: string[];
  farm: Farm | undefined;
  /** Ten-thousandths of a euro per pricing unit, excluding tax. */
  unitPrice: bigint;
  shares: () => Share[];
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
    product,
    pack,
    family,
    unit,
    labels,
    farm,
    unitPrice,
    shares: () => sharesOf(offer, unitPrice),
    words: plainText([product, pack, familyName(family), farm?.name ?? '', farm?.commune ?? '', ...labels.map(labelName)].join(' ')),
  };
}

function sharesOf(offer: PublicOffer, unitPrice: bigint): Share[] {
  const parts = offer.components.map((part) => ({ ...part, actor: part.actor as ActorKind }));
  return unitShares({
    unit: offer.unit,
    content: readDecimal(offer.content, QUANTITY_DECIMALS),
    netWeight: readDecimal(offer.net_weight_kg, QUANTITY_DECIMALS),
    unitPrice,
    producerPrice: readDecimal(parts.find(({ actor }) => actor === 'producer')?.amount ?? '0', PRICE_DECIMALS),
    parts,
  });
}
