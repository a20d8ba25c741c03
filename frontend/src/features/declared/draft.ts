/** What an actor declares that its work costs, while it is written. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';

export type DeclaredCosts = components['schemas']['DeclaredCostsOut'];
export type Declared = components['schemas']['DeclaredOut'];
export type DeclaredBody = components['schemas']['DeclaredCostsIn'];
export type Work = DeclaredCosts['works'][number];
export type Basis = Declared['basis'];

export const BASES = ['per_kg', 'per_pack', 'per_delivery', 'per_month'] as const satisfies readonly Basis[];

export interface LineDraft {
  key: number;
  actor: Work;
  basis: Basis;
  /** Ten-thousandths of a euro; null while empty. */
  amount: bigint | null;
  note: string;
}

let keys = 0;
export const newKey = (): number => ++keys;

export function draftsOf(current: readonly Declared[]): LineDraft[] {
  return current.map(({ actor, basis, amount, note }) => ({
    key: newKey(),
    actor: actor as Work,
    basis,
    amount: readDecimal(amount, PRICE_DECIMALS),
    note,
  }));
}

/** Null while an amount is missing. */
export function bodyOf(drafts: readonly LineDraft[]): DeclaredBody | null {
  const costs = drafts.map(({ actor, basis, amount, note }) =>
    amount === null ? null : { actor, basis, amount: writeDecimal(amount, PRICE_DECIMALS), note: note.trim() },
  );
  return costs.includes(null) ? null : { costs: costs.filter((line) => line !== null) };
}

/** The first work and basis that is not in the list yet, so that a new line is not refused at once. */
export function freshLine(works: readonly Work[], drafts: readonly LineDraft[]): LineDraft | null {
  const free = works
    .flatMap((actor) => BASES.map((basis) => ({ actor, basis })))
    .find(({ actor, basis }) => !drafts.some((line) => line.actor === actor && line.basis === basis));
  return free ? { key: newKey(), ...free, amount: null, note: '' } : null;
}

/** What is kept, for comparing. */
export const plain = (drafts: readonly LineDraft[]): string =>
  JSON.stringify(drafts.map(({ actor, basis, amount, note }) => [actor, basis, String(amount), note.trim()]));
