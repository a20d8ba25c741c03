/** What cannot be ordered as it is typed, line by line. */
import { problemOf, type QuantityProblem } from '$lib/packs';
import type { Offer } from '$lib/offers';
import { kept, type Want, type Wants } from './lines';

export type LineProblem = QuantityProblem | 'unreadable';

/** `held`: what the saved order has of an offer. A line as it is saved stays possible, whatever its offer says now. */
export function problemsIn(wants: Wants, offers: ReadonlyMap<string, Offer>, held: (offer: Offer) => bigint): Map<string, LineProblem> {
  const found = new Map<string, LineProblem>();
  for (const [id, want] of kept(wants)) {
    const offer = offers.get(id);
    const problem = want.quantity === null ? 'unreadable' : offer ? lineProblem(want, offer, held(offer)) : null;
    if (problem) found.set(id, problem);
  }
  return found;
}

/** Of one line alone, as its row asks at each keystroke. */
export function lineProblem({ quantity }: Want, offer: Offer, held: bigint): LineProblem | null {
  if (quantity === null) return 'unreadable';
  return quantity === 0n || quantity === held ? null : problemOf(quantity, offer, offer.left + held);
}
