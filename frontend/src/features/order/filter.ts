/** Which offers the sheet shows, in which order, and how many each further choice would show. */
import { distanceKm, type Place } from '$lib/distance';
import { FAMILIES } from '$lib/food';
import type { Offer } from '$lib/offers';
import { SearchIndex } from '$lib/search';

export interface Filter {
  query: string;
  /** A family, "mine" for the lines of the order, or all when empty. */
  family: string;
  label: string;
  farm: string;
  /** Kilometres from the place of delivery; 0: however far. */
  within: number;
  /** Allergens that must not be in it. */
  without: readonly string[];
  /** Whether what may contain one of them is shown nevertheless. */
  traces: boolean;
  /** Only what is new, dearer or cheaper than the week before. */
  changed: boolean;
  /** Only what a price rule warns of. */
  warned: boolean;
}

export const NO_FILTER: Filter = {
  query: '', family: '', label: '', farm: '', within: 0, without: [], traces: false, changed: false, warned: false,
}; // prettier-ignore
export const MINE = 'mine';
/** Kilometres to choose from. */
export const DISTANCES = [10, 20, 30, 50] as const;

/** What can keep an offer out, the family excepted: the numbers beside the families tell of it. */
export const CRITERIA = ['query', 'label', 'farm', 'within', 'without', 'changed', 'warned'] as const;
export type Criterion = (typeof CRITERIA)[number];

export const isSet = (filter: Filter, criterion: Criterion): boolean => {
  const value = filter[criterion];
  return typeof value === 'string' ? value.trim() !== '' : typeof value === 'object' ? value.length > 0 : Boolean(value);
};
export const without = (filter: Filter, criterion: Criterion): Filter => ({ ...filter, [criterion]: NO_FILTER[criterion] });

/** Why an offer is kept out: one bit for each criterion. */
type Reasons = number;

/** Offers made ready once to be filtered at each keystroke. */
export class Sieve {
  readonly #index: SearchIndex;
  /** Kilometres to each farm, where they are known. */
  readonly km: ReadonlyMap<string, number>;

  constructor(
    readonly offers: readonly Offer[],
    from: Place | null,
  ) {
    this.#index = new SearchIndex(offers.map(({ words }) => words));
    const farms = new Map(offers.map(({ farm }) => [farm.id, farm.place]));
    this.km = new Map([...farms].flatMap(([id, place]) => (from && place ? [[id, distanceKm(from, place)]] : [])));
  }

  /** Whether any distance is known. */
  get measures(): boolean {
    return this.km.size > 0;
  }

  /** The distances to choose from that an offer's farm is within. */
  distancesOf(offer: Offer): string[] {
    const km = this.km.get(offer.farm.id) ?? Infinity;
    return DISTANCES.filter((each) => km <= each).map(String);
  }

  /** `changed`: offers that are not as they were the week before. */
  sift(filter: Filter, changed: ReadonlySet<string>): Sifted {
    const found = this.#index.find(filter.query);
    const tests: Record<Criterion, (offer: Offer, place: number) => boolean> = {
      query: (_, place) => found === null || found.has(place),
      label: ({ labels }) => filter.label === '' || labels.includes(filter.label),
      farm: ({ farm }) => filter.farm === '' || farm.id === filter.farm,
      within: ({ farm }) => filter.within === 0 || (this.km.get(farm.id) ?? Infinity) <= filter.within,
      without: (offer) => !hasAny(offer, filter.without, filter.traces),
      changed: ({ id }) => !filter.changed || changed.has(id),
      warned: ({ warnings }) => !filter.warned || warnings.length > 0,
    };
    const reasons = this.offers.map((offer, place) => CRITERIA.reduce((bits, name, bit) => (tests[name](offer, place) ? bits : bits | (1 << bit)), 0));
    return new Sifted(this.offers, reasons);
  }
}

/** Which of these allergens an offer has, or may have traces of unless these are allowed. */
export function allergensIn(offer: Offer, avoided: readonly string[], traces = false): string[] {
  return avoided.filter((each) => offer.contains.includes(each) || (!traces && offer.mayContain.includes(each)));
}

const hasAny = (offer: Offer, avoided: readonly string[], traces: boolean): boolean => allergensIn(offer, avoided, traces).length > 0;

export class Sifted {
  readonly found: readonly Offer[];

  constructor(
    readonly offers: readonly Offer[],
    readonly reasons: readonly Reasons[],
  ) {
    this.found = offers.filter((_, place) => reasons[place] === 0);
  }

  /** What would be found without one criterion. */
  but(criterion: Criterion): Offer[] {
    const allowed = 1 << CRITERIA.indexOf(criterion);
    return this.offers.filter((_, place) => ((this.reasons[place] ?? 0) & ~allowed) === 0);
  }

  /** How many offers each value would find in the place of the present one. */
  count(criterion: Criterion, valuesOf: (offer: Offer) => readonly string[]): ReadonlyMap<string, number> {
    const counts: Record<string, number> = {};
    for (const offer of this.but(criterion)) for (const value of valuesOf(offer)) counts[value] = (counts[value] ?? 0) + 1;
    return new Map(Object.entries(counts));
  }
}

/** The lines of the order are shown whatever else is filtered: only words narrow them. */
export function ofFamily(sifted: Sifted, filter: Filter, isMine: (offer: Offer) => boolean): Offer[] {
  if (filter.family === '') return [...sifted.found];
  if (filter.family !== MINE) return sifted.found.filter((offer) => offer.family === filter.family);
  const query = 1 << CRITERIA.indexOf('query');
  return sifted.offers.filter((offer, place) => isMine(offer) && ((sifted.reasons[place] ?? 0) & query) === 0);
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
