/** What changed since lines were on the screen: offers that are no more, prices that are others. */
import { PRICE_DECIMALS, readDecimal } from '$lib/decimal';
import type { Offer } from '$lib/offers';
import type { SeenLine } from './draft';
import type { SheetLine } from './lines';
import type { NewPrice } from './refused';

export interface News {
  gone: SeenLine[];
  repriced: NewPrice[];
}

/** `lines`: what is wanted, at present prices. */
export function newsSince(seen: readonly SeenLine[], offers: ReadonlyMap<string, Offer>, lines: readonly SheetLine[]): News {
  const prices = new Map(lines.map(({ offer, unitPrice }) => [offer.id, unitPrice]));
  return {
    gone: seen.filter(({ offerId }) => !offers.has(offerId)),
    repriced: seen.flatMap(({ offerId, product, pack, unitPrice }) => {
      const before = readDecimal(unitPrice, PRICE_DECIMALS);
      const now = prices.get(offerId) ?? before;
      return now === before ? [] : [{ offerId, product, pack, before, now }];
    }),
  };
}
