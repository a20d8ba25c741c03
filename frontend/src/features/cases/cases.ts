/** Cases by what they wait for. Pure. */
import type { components } from '$api/schema';
import { divideHalfUp, PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';

export type Case = components['schemas']['CaseOut'];

/** The open ones, oldest first: whoever waits longest is next; then the decided ones, the newest first. */
export function sorted(cases: readonly Case[]): { open: Case[]; decided: Case[] } {
  const when = (each: Case) => each.settled_at ?? each.opened_at;
  return {
    open: cases.filter(({ outcome }) => outcome === null).toSorted((a, b) => a.opened_at.localeCompare(b.opened_at)),
    decided: cases.filter(({ outcome }) => outcome !== null).toSorted((a, b) => when(b).localeCompare(when(a))),
  };
}

/** Cents, without tax and delivery, of what is objected to. */
export function goodsOf({ quantity, unit_price }: Pick<Case, 'quantity' | 'unit_price'>): bigint {
  return divideHalfUp(readDecimal(quantity, QUANTITY_DECIMALS) * readDecimal(unit_price, PRICE_DECIMALS), 100_000n);
}
