/** Public prices and their shares: on a territory's page, on a product's page, and in its history. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from './decimal';
import { split, weightsOf } from './pricing';
import type { ActorKind, Share } from './shares';
import { unitShares } from './whyshare';

export type PublicOffer = components['schemas']['PublicOffer'];
export type PricePoint = components['schemas']['PricePoint'];

/** Of one pricing unit, each with its reason; ten-thousandths of a euro. */
export function publicShares(offer: PublicOffer): Share[] {
  const parts = offer.components.map((part) => ({ ...part, actor: part.actor as ActorKind }));
  return unitShares({
    unit: offer.unit,
    content: readDecimal(offer.content, QUANTITY_DECIMALS),
    netWeight: readDecimal(offer.net_weight_kg, QUANTITY_DECIMALS),
    unitPrice: readDecimal(offer.unit_price, PRICE_DECIMALS),
    producerPrice: readDecimal(parts.find(({ actor }) => actor === 'producer')?.amount ?? '0', PRICE_DECIMALS),
    parts,
  });
}

/** The shares of a past price; they sum exactly to it. */
export function pointShares({ unit_price, components }: PricePoint): Share[] {
  const amounts = split(readDecimal(unit_price, PRICE_DECIMALS), weightsOf(components.map(({ amount }) => amount)));
  return components.map(({ actor, label }, place) => ({ actor: actor as ActorKind, label, amount: amounts[place] ?? 0n }));
}
