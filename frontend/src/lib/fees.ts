/** A contribution in words: on the desk, in its history and on the public page. */
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from './decimal';
import { percent } from './format';
import { t } from './i18n/index.svelte';
import type { FeeBasis } from './offerprice';
import { amountText, type ActorKind } from './shares';

export interface FeeWords {
  actor: string;
  label: string;
  basis: FeeBasis;
  /** Per cent, or euros: "15.0000". */
  value: string;
}

export const BASES = ['producer_percent', 'buyer_percent', 'per_kg', 'per_pack', 'per_delivery'] as const;
export const TAKERS = ['hub', 'carrier', 'processor', 'network'] as const;
export type Taker = (typeof TAKERS)[number];

/** "15 % du prix de la ferme", "6 c par kilo" */
export function feeAmount({ basis, value }: Pick<FeeWords, 'basis' | 'value'>): string {
  const scaled = readDecimal(value, PRICE_DECIMALS);
  const isPercent = basis === 'producer_percent' || basis === 'buyer_percent';
  const amount = isPercent ? percent(Number(scaled) / 1_000_000, QUANTITY_DECIMALS) : amountText(scaled, PRICE_DECIMALS);
  return t(`fee.${basis}`, { amount });
}

/** "pour réunir et préparer les commandes" */
export const feePurpose = (actor: string): string => t(`why.purpose.${actor as ActorKind}`);
