/** A cost price in words, and how a price stands to it. */
import { PRICE_DECIMALS, readDecimal } from '$lib/decimal';
import { unitPrice } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { unitName } from '$lib/units';
import type { CostRow } from './draft';

/** "0,98 € / kg" */
export const perUnit = (scaled: bigint, unit: string): string => `${unitPrice(scaled)} / ${unitName(unit)}`;

export const scaledPrice = (text: string | null): bigint | null => (text === null ? null : readDecimal(text, PRICE_DECIMALS));

export interface Standing {
  tone: 'leaf' | 'warm';
  text: string;
}

/** Whether the usual price covers a cost price; null where there is no usual price. */
export function standing(price: bigint | null, cost: bigint, unit: string): Standing | null {
  if (price === null) return null;
  const rest = price - cost;
  return rest >= 0n
    ? { tone: 'leaf', text: t('costs.covers', { price: perUnit(price, unit), rest: unitPrice(rest) }) }
    : { tone: 'warm', text: t('costs.short', { price: perUnit(price, unit), rest: unitPrice(-rest) }) };
}

/** The same in a few words, for a list. */
export function shortStanding(price: bigint | null, cost: bigint): Standing | null {
  if (price === null) return null;
  const rest = price - cost;
  return rest >= 0n
    ? { tone: 'leaf', text: t('costs.listCovers', { rest: unitPrice(rest) }) }
    : { tone: 'warm', text: t('costs.listShort', { rest: unitPrice(-rest) }) };
}

/** "foncier, pertes": what was left at zero. */
export function missingNames(row: CostRow): string {
  return (row.worksheet?.missing ?? []).map((name) => t(`costs.part.${name as 'work'}`).toLowerCase()).join(', ');
}
