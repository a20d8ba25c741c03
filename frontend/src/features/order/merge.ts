/** Two people on one order: what both changed since `base`, line by line, and what to do by default. */
import { kept, sameWant, type Want, type Wants } from './lines';

export interface Difference {
  offerId: string;
  mine: Want | undefined;
  theirs: Want | undefined;
  /** What only one of both changed is taken; where both did, mine, for the person is looking at it. */
  take: 'mine' | 'theirs';
  /** Both changed it, in different ways. */
  conflict: boolean;
}

/** The lines that are not the same in `mine` and `theirs`. */
export function differences(base: Wants, mine: Wants, theirs: Wants): Difference[] {
  const [before, own, other] = [kept(base), kept(mine), kept(theirs)];
  const ids = new Set([...own.keys(), ...other.keys()]);
  return [...ids].flatMap((offerId) => {
    const [b, m, o] = [before.get(offerId), own.get(offerId), other.get(offerId)];
    if (sameWant(m, o)) return [];
    const untouched = sameWant(m, b);
    return [{ offerId, mine: m, theirs: o, take: untouched ? 'theirs' : 'mine', conflict: !untouched && !sameWant(o, b) }];
  });
}

/** Their order with the chosen lines of mine in it. */
export function merged(theirs: Wants, chosen: readonly Difference[]): Map<string, Want> {
  const result = kept(theirs);
  for (const { offerId, mine, take } of chosen) {
    if (take === 'theirs') continue;
    if (mine) result.set(offerId, mine);
    else result.delete(offerId);
  }
  return result;
}
