/** Sentences of the sheet about quantities, in packs where a person counts packs. */
import { QUANTITY_DECIMALS } from '$lib/decimal';
import { decimal } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import type { Offer } from '$lib/offers';
import { countsPacks, largestUpTo, toTyped } from '$lib/packs';
import { unitName } from '$lib/units';
import type { LineProblem } from './judged';

/** "3 colis", "12,5 kg" */
export function counted(quantity: bigint, offer: Offer): string {
  const typed = toTyped(quantity, offer);
  const amount = decimal(typed, QUANTITY_DECIMALS);
  if (!countsPacks(offer)) return `${amount}\u00a0${unitName(offer.unit, quantity)}`;
  return `${amount}\u00a0${t('ui.pack.packs', { count: Number(typed) / 1000 })}`;
}

/** "3 colis = 30 kg", "12,5 kg" */
export function spelled(quantity: bigint, offer: Offer): string {
  if (!countsPacks(offer)) return counted(quantity, offer);
  return t('ui.pack.makes', {
    packs: counted(quantity, offer),
    quantity: decimal(quantity, QUANTITY_DECIMALS),
    unit: unitName(offer.unit, quantity),
  });
}

const FEW = 5n;

/** "reste 12 colis": said while it matters for this order. */
export function leftText(offer: Offer, mayHave: bigint): string {
  const most = largestUpTo(mayHave, offer);
  if (offer.most !== null && most === offer.most) return t('order.mostOf', { quantity: counted(most, offer) });
  return mayHave <= FEW * offer.step
    ? t('order.leftFew', { quantity: counted(most, offer) })
    : t('order.left', { quantity: counted(most, offer) });
}

export function problemText(problem: LineProblem, offer: Offer, mayHave: bigint): string {
  switch (problem) {
    case 'unreadable':
      return t('ui.number.unreadable');
    case 'left':
      return t('order.problem.left', { quantity: counted(largestUpTo(mayHave, offer), offer) });
    case 'minimum':
      return t('order.problem.minimum', { quantity: counted(offer.minimum, offer) });
    case 'most':
      return t('order.problem.most', { quantity: counted(offer.most ?? 0n, offer) });
    default:
      return countsPacks(offer) ? t('order.problem.packs') : t('order.problem.step', { quantity: counted(offer.step, offer) });
  }
}

/** "par colis de 10 kg ; minimum 2 colis": said where it matters, `asked`: because a quantity cannot be ordered. */
export function termsText(offer: Offer, asked: boolean): string | null {
  const { content, minimum, step } = offer;
  const packs = countsPacks(offer);
  const least = minimum > step || (packs && minimum > content) ? t('order.terms.minimum', { quantity: counted(minimum, offer) }) : '';
  const steps = packs && step > content ? t('order.terms.steps', { quantity: counted(step, offer) }) : '';
  if (!asked && !least && !steps) return null;
  const pack = packs
    ? t('order.terms.pack', { quantity: `${decimal(content, QUANTITY_DECIMALS)}\u00a0${unitName(offer.unit, content)}` })
    : t('order.terms.steps', { quantity: counted(step, offer) });
  return [pack, steps, least].filter(Boolean).join(t('order.terms.join'));
}
