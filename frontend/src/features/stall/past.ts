/** The weeks behind a stall: what was offered, ordered and left, and what to make of it. Pure. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { decimal } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { unitName } from '$lib/units';

type Schemas = components['schemas'];
export type Past = Schemas['PastOut'];
export type PastWeek = Schemas['PastWeekOut'];
export type PastPack = Schemas['PastPackOut'];

const quantity = (text: string): bigint => readDecimal(text, QUANTITY_DECIMALS);

/** "120 kg" of a quantity as the server writes it. */
export function amount(text: string, unit: string): string {
  return `${decimal(quantity(text), QUANTITY_DECIMALS)} ${unitName(unit, quantity(text))}`;
}

/** "D'ordinaire : 40 à 55 kg par semaine (8 semaines)." Null where there is no habit yet. */
export function usualText({ usual, unit }: Pick<PastPack, 'usual' | 'unit'>): string | null {
  if (!usual) return null;
  const high = amount(usual.high, unit);
  const params = { low: decimal(quantity(usual.low), QUANTITY_DECIMALS), high, count: usual.weeks };
  return quantity(usual.low) === quantity(usual.high) ? t('stall.past.usualOne', params) : t('stall.past.usual', params);
}

/** Of how many weeks the pack was sold out: then more might have been ordered. */
export const soldOutWeeks = ({ weeks }: Pick<PastPack, 'weeks'>): number => weeks.filter((week) => week?.sold_out).length;

/** For the bars: pixels need no exact decimals. */
export function barsOf({ weeks }: Pick<PastPack, 'weeks'>): ({ whole: number; part: number; full: boolean } | null)[] {
  return weeks.map((week) => week && { whole: Number(week.offered), part: Number(week.ordered), full: week.sold_out });
}
