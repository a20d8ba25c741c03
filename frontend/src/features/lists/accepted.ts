/** What became of a farm's lines, in words. Pure. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { decimal } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { unitName } from '$lib/units';

export type FarmWeek = components['schemas']['FarmWeekOut'];
export type FarmLine = components['schemas']['FarmLineOut'];
type Step = 'ordered' | 'confirmed' | 'delivered' | 'accepted';

const NOT_SAID = '–';

/** "30 kg" at each step; a dash where nobody said anything. */
export function amountsOf(line: FarmLine): Record<Step, string> {
  const words = (quantity: string | null) => (quantity === null ? NOT_SAID : amountText(quantity, line.unit));
  return { ordered: line.instead ? NOT_SAID : words(line.ordered), confirmed: words(line.confirmed), delivered: words(line.delivered), accepted: words(line.accepted) };
}

function amountText(quantity: string, unit: string): string {
  const amount = readDecimal(quantity, QUANTITY_DECIMALS);
  return `${decimal(amount, QUANTITY_DECIMALS)}\u00a0${unitName(unit, amount)}`;
}

/** Whether anything differs from what was ordered, or was corrected later. */
export function differs(line: FarmLine): boolean {
  return line.instead || line.corrected || line.differences.length > 0 || [line.confirmed, line.delivered, line.accepted].some((said) => said !== null && said !== line.ordered);
}

/** "Préparé : 20 kg au lieu de 30 kg (un colis abîmé). Accepté : …": every change on the way, in order. */
export function whyOf(line: FarmLine): string {
  const changes = line.differences.map(({ step, was, now, reason }) => {
    const said = t('lists.change', { step: t(`lists.said.${step}`), now: amountText(now, line.unit), was: amountText(was, line.unit) });
    return `${reason ? t('lists.changeWhy', { change: said, reason: reason.replace(/[.\s]+$/, '') }) : said}.`;
  });
  return [...(line.instead ? [t('lists.instead')] : []), ...changes, ...(line.corrected ? [t('lists.corrected')] : [])].join(' ');
}
