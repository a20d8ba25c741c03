/** What may be ordered of a pack, counted as a person counts: in packs where there are whole ones, else in its unit. */
import { divideHalfUp } from './decimal';

const UNIT = 1000n;

/** Quantities in thousandths of the pricing unit. */
export interface PackTerms {
  /** Pricing units in one pack. */
  content: bigint;
  minimum: bigint;
  step: bigint;
  /** The most that one buyer may have; null without a limit. */
  most: bigint | null;
}

export type QuantityProblem = 'minimum' | 'step' | 'most' | 'left';

/** Whether a person orders "3 colis" (a pack holds several units, only whole packs are sold) or "2,5 kg". */
export function countsPacks({ content, minimum, step }: PackTerms): boolean {
  return content !== UNIT && step % content === 0n && minimum % content === 0n;
}

/** Thousandths of packs as typed, to thousandths of the unit. */
export function fromTyped(typed: bigint, terms: PackTerms): bigint {
  return countsPacks(terms) ? divideHalfUp(typed * terms.content, UNIT) : typed;
}

/** Thousandths of the unit to what is shown in the field: thousandths of packs, or of the unit. */
export function toTyped(quantity: bigint, terms: PackTerms): bigint {
  return countsPacks(terms) ? divideHalfUp(quantity * UNIT, terms.content) : quantity;
}

/** Why a quantity cannot be ordered, as the server would say; `left`: what this order may have in all. */
export function problemOf(quantity: bigint, terms: PackTerms, left: bigint): QuantityProblem | null {
  if (quantity > left) return 'left';
  if (quantity < terms.minimum) return 'minimum';
  if (quantity % terms.step !== 0n) return 'step';
  return terms.most !== null && quantity > terms.most ? 'most' : null;
}

/** The largest quantity up to `limit` that can be ordered; 0 when there is none. */
export function largestUpTo(limit: bigint, { minimum, step, most }: PackTerms): bigint {
  const bound = most !== null && most < limit ? most : limit;
  const found = bound - (bound % step);
  return found < minimum ? 0n : found;
}

/** The next quantity up or down from `quantity`, as the buttons give it: 0 or at least the minimum. */
export function stepped(quantity: bigint, direction: 1 | -1, terms: PackTerms, left: bigint): bigint {
  const next = quantity + BigInt(direction) * terms.step;
  if (direction < 0) return next < terms.minimum ? 0n : next;
  if (next < terms.minimum) return largestUpTo(left, terms) === 0n ? quantity : terms.minimum;
  const most = largestUpTo(left, terms);
  return next > most ? (most > quantity ? most : quantity) : next;
}

/** What can be ordered just below and just above a quantity that cannot: two, one, or none. */
export function nearest(quantity: bigint, terms: PackTerms, left: bigint): bigint[] {
  const below = largestUpTo(quantity < left ? quantity : left, terms);
  const above = below === 0n ? terms.minimum + ((terms.step - (terms.minimum % terms.step)) % terms.step) : below + terms.step;
  const most = largestUpTo(left, terms);
  return [...new Set([below, above])].filter((each) => each > 0n && each <= most && each !== quantity);
}
