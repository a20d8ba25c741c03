/** The shares of one unit of an offer, each with one sentence: how much, and what for. */
import { divideHalfUp, PRICE_DECIMALS } from './decimal';
import { percent, unitPrice } from './format';
import { t } from './i18n/index.svelte';
import type { Offer, Part } from './offers';
import { split, weightsOf } from './pricing';
import { amountText, type Share } from './shares';
import { unitName } from './units';

/** What the sentences need of an offer, so that one that is still being written has them too. */
export type Priced = Pick<Offer, 'unit' | 'content' | 'netWeight' | 'unitPrice' | 'producerPrice' | 'parts'>;

/** Ten-thousandths of a euro; they sum exactly to the unit price. */
export function unitShares(offer: Priced): Share[] {
  const amounts = split(offer.unitPrice, weightsOf(offer.parts.map(({ amount }) => amount)));
  return offer.parts.map((part, index) => {
    const amount = amounts[index] ?? 0n;
    return { actor: part.actor, label: part.label, amount, why: why(part, amount, offer) };
  });
}

function why(part: Part, amount: bigint, offer: Priced): string {
  const purpose = t(`why.purpose.${part.actor}`);
  switch (part.basis) {
    case 'producer_price':
      return t('why.producer', { farm: part.label, price: `${unitPrice(offer.producerPrice)} / ${unitName(offer.unit)}` });
    case 'producer_percent':
      return t('why.producerPercent', { label: part.label, percent: percentOf(part.amount, offer.producerPrice), purpose });
    case 'buyer_percent':
      return t('why.buyerPercent', { label: part.label, percent: percentOf(part.amount, offer.unitPrice), purpose });
    case 'per_kg':
      return t('why.perKg', { label: part.label, amount: perPack(amount, offer, offer.netWeight), purpose });
    default:
      return t('why.perPack', { label: part.label, amount: perPack(amount, offer, 1000n), purpose });
  }
}

// For the eye only: the amounts beside are exact.
const percentOf = (amount: string, whole: bigint): string => percent(Number(amount) / (Number(whole) / 10_000));

/** What the amount of one unit makes of a pack, per `measure` of it (grams, or 1000 for the pack itself). */
function perPack(amount: bigint, offer: Priced, measure: bigint): string {
  return amountText(measure === 0n ? 0n : divideHalfUp(amount * offer.content, measure), PRICE_DECIMALS);
}
