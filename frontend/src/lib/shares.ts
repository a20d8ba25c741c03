/** What a share bar shows: who gets how much of one price, in words. */
import { CENT_DECIMALS } from './decimal';
import { decimal, money } from './format';
import { t } from './i18n/index.svelte';
import { sum } from './pricing';

export type ActorKind = 'producer' | 'processor' | 'hub' | 'carrier' | 'shop' | 'network' | 'state';

export interface Share {
  actor: ActorKind;
  /** "Ferme des Vergnes", or the word for the actor where there is one of each. */
  label: string;
  /** Scaled by the bar's `decimals`: cents by default. */
  amount: bigint;
  /** One sentence: why this amount. */
  why?: string | undefined;
}

/** Shares of the same actor and name as one, in the order of their first appearance. */
export function gather(shares: readonly Share[]): Share[] {
  const found = new Map<string, Share>();
  for (const share of shares) {
    const key = `${share.actor} ${share.label}`;
    const before = found.get(key);
    found.set(key, before ? { ...before, amount: before.amount + share.amount } : share);
  }
  return [...found.values()];
}

export const totalOf = (shares: readonly Share[]): bigint => sum(shares.map(({ amount }) => amount));

/** "82 c", "1,90 €"; below a euro with the decimals that are there: "15,2 c". */
export function amountText(amount: bigint, decimals = CENT_DECIMALS): string {
  const euro = 10n ** BigInt(decimals);
  if (amount < euro) return t('share.cents', { cents: decimal(amount, decimals - CENT_DECIMALS) });
  return money(toCents(amount, decimals));
}

/** As it is said aloud: "82 centimes", "1 euro", "12,40 €". */
export function amountSpoken(amount: bigint, decimals = CENT_DECIMALS): string {
  const euro = 10n ** BigInt(decimals);
  if (amount === euro) return t('share.spoken.euro');
  if (amount < euro) {
    const perCent = 10 ** (decimals - CENT_DECIMALS);
    return t('share.spoken.cents', { count: Number(amount) / perCent });
  }
  return money(toCents(amount, decimals));
}

/** "Ferme : 82 centimes sur 1 euro" */
export function shareName(share: Share, total: bigint, decimals = CENT_DECIMALS): string {
  return t('share.name', {
    label: share.label,
    part: amountSpoken(share.amount, decimals),
    total: amountSpoken(total, decimals),
  });
}

/** Cents of one euro of the price that go to the share, rounded for display only. */
export function centsPerEuro(share: Share, total: bigint): number {
  return total === 0n ? 0 : Number((share.amount * 1000n) / total) / 10;
}

function toCents(amount: bigint, decimals: number): bigint {
  const divisor = 10n ** BigInt(decimals - CENT_DECIMALS);
  return (amount + divisor / 2n) / divisor;
}
