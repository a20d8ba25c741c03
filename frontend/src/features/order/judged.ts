/** What cannot be ordered as it is typed, line by line. */
import { problemOf, type QuantityProblem } from '$lib/packs';
import type { Offer } from '$lib/offers';
import { kept, type Wants } from './lines';

export type LineProblem = QuantityProblem | 'unreadable';

/** `held`: what the saved order has of an offer. A line as it is saved stays possible, whatever its offer says now. */
export function problemsIn(wants: Wants, offers: ReadonlyMap<string, Offer>, held: (offer: Offer) => bigint): Map<string, LineProblem> {
  const found = new Map<string, LineProblem>();
  for (const [id, { quantity }] of kept(wants)) {
    const offer = offers.get(id);
    const problem = quantity === null ? 'unreadable' : offer ? lineProblem(offer, quantity, held(offer)) : null;
    if (problem) found.set(id, problem);
  }
  return found;
}

function lineProblem(offer: Offer, quantity: bigint, held: bigint): LineProblem | null {
  return quantity === held ? null : problemOf(quantity, offer, offer.left + held);
}
