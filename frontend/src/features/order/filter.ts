/** Which offers the sheet shows, in which order. */
import { FAMILIES } from '$lib/food';
import type { Offer } from '$lib/offers';
import { matches } from '$lib/search';

export interface Filter {
  query: string;
  /** A family, "mine" for the lines of the order, or all when empty. */
  family: string;
  label: string;
  farm: string;
}

export const NO_FILTER: Filter = { query: '', family: '', label: '', farm: '' };
export const MINE = 'mine';

/** All but the family: what the numbers beside the families count. */
export function found(offers: readonly Offer[], { query, label, farm }: Filter): Offer[] {
  return offers.filter(
    (offer) =>
      (query.trim() === '' || matches(offer.words, query.trim())) &&
      (label === '' || offer.labels.includes(label)) &&
      (farm === '' || offer.farm.id === farm),
  );
}

export function ofFamily(offers: readonly Offer[], family: string, isMine: (offer: Offer) => boolean): Offer[] {
  if (family === '') return [...offers];
  return offers.filter((offer) => (family === MINE ? isMine(offer) : offer.family === family));
}

export interface Section {
  family: string;
  offers: Offer[];
}

/** By family, in the order of the families; what a farm took back comes first. */
export function sections(offers: readonly Offer[]): Section[] {
  const byFamily = new Map<string, Offer[]>();
  for (const offer of offers) {
    const others = byFamily.get(offer.family);
    if (others) others.push(offer);
    else byFamily.set(offer.family, [offer]);
  }
  return familiesIn(offers).map((family) => ({ family, offers: byFamily.get(family) ?? [] }));
}

const ORDER: readonly string[] = ['', ...FAMILIES];

export function familiesIn(offers: readonly Offer[]): string[] {
  const rank = (family: string) => (ORDER.includes(family) ? ORDER.indexOf(family) : ORDER.length);
  return [...new Set(offers.map(({ family }) => family))].sort((a, b) => rank(a) - rank(b));
}

/** The first `most` offers of the sections. */
export function cut(all: readonly Section[], most: number): Section[] {
  let room = most;
  return all.flatMap(({ family, offers }) => {
    const shown = offers.slice(0, Math.max(0, room));
    room -= offers.length;
    return shown.length > 0 ? [{ family, offers: shown }] : [];
  });
}
