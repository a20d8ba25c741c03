/** Whether this person counts in packs or in kilos, litres, pieces: remembered on this device. */
export type Counting = 'packs' | 'total';

const PREFIX = 'justepart.counting';
let chosen = $state<{ person: string; counting: Counting } | null>(null);

/** Reactive. */
export function countingOf(person: string): Counting {
  return chosen?.person === person ? chosen.counting : stored(person);
}

export function countIn(person: string, counting: Counting): void {
  chosen = { person, counting };
  try {
    localStorage.setItem(`${PREFIX}.${person}`, counting);
  } catch {
    return; // storage refused: the choice lasts as long as the page
  }
}

function stored(person: string): Counting {
  try {
    return localStorage.getItem(`${PREFIX}.${person}`) === 'total' ? 'total' : 'packs';
  } catch {
    return 'packs'; // as above
  }
}
