/** Lots and recalls in words, and the search among those that the device knows. Pure. */
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { dayAndHour, decimal, plainDate } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { plainText } from '$lib/search';
import { unitName } from '$lib/units';

export type Lot = components['schemas']['NamedLotOut'];
export type Trace = components['schemas']['LotTraceOut'];
export type LotLine = components['schemas']['LotLineOut'];
export type Recall = components['schemas']['RecallOut'];
export type LotProduct = components['schemas']['LotProductOut'];
type Person = components['schemas']['ToldPersonOut'];

/** "30 kg" */
export function amountOf({ quantity, unit }: { quantity: string; unit: string }): string {
  const amount = readDecimal(quantity, QUANTITY_DECIMALS);
  return `${decimal(amount, QUANTITY_DECIMALS)}\u00a0${unitName(unit, amount)}`;
}

/** "30 kg, 4 pièces": the sum of each unit. */
export function sumsOf(lines: readonly LotLine[]): string {
  const sums = new Map<string, bigint>();
  for (const { unit, quantity } of lines) sums.set(unit, (sums.get(unit) ?? 0n) + readDecimal(quantity, QUANTITY_DECIMALS));
  return [...sums].map(([unit, sum]) => `${decimal(sum, QUANTITY_DECIMALS)}\u00a0${unitName(unit, sum)}`).join(', ');
}

/** "Fait le 26/11/2026 · DLC 10/12/2026" */
export function datesOf({ made_on, use_by, best_before }: Lot): string {
  const until = use_by ? t('lots.useBy', { day: plainDate(use_by) }) : best_before ? t('lots.bestBefore', { day: plainDate(best_before) }) : '';
  return [t('lots.madeOn', { day: plainDate(made_on) }), until].filter(Boolean).join(' · ');
}

/** Whether a lot that the device knows is looked for: its number, product, farm, or day as it is written here. */
export function holds(lot: Lot, words: string): boolean {
  const sought = plainText(words.trim());
  const said = [lot.number, lot.product_name, lot.producer_name, plainDate(lot.made_on), lot.made_on];
  return said.some((each) => plainText(each).includes(sought));
}

/** Buyers that a recall tells, each once, in the order of the lines. */
export function buyersOf(lines: readonly LotLine[]): string[] {
  return [...new Set(lines.map(({ buyer_name }) => buyer_name))];
}

/** "Awa Diallo : parti jeudi 26 novembre à 14 h 12" */
export function personText({ name, at }: Person): string {
  return at === null ? t('lots.personWaiting', { name }) : t('lots.personSent', { name, when: dayAndHour(at) });
}
