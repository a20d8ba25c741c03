/** Whether this person counts in packs or in kilos, litres, pieces: remembered on this device. */
import { remember, remembered } from '$lib/device';

export type Counting = 'packs' | 'total';

const nameOf = (person: string): string => `counting.${person}`;
let chosen = $state<{ person: string; counting: Counting } | null>(null);

/** Reactive. */
export function countingOf(person: string): Counting {
  if (chosen?.person === person) return chosen.counting;
  return remembered(nameOf(person)) === 'total' ? 'total' : 'packs';
}

export function countIn(person: string, counting: Counting): void {
  chosen = { person, counting };
  remember(nameOf(person), counting);
}
