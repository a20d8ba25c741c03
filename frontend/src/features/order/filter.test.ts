import { describe, expect, it } from 'vitest';
import { offersOf, type Offer } from '$lib/offers';
import { filterOf, withFilter } from './address';
import { allergensIn, isSet, MINE, NO_FILTER, ofFamily, sections, Sieve, without, type Filter } from './filter';
import { catalogueSample, offerSample } from './samples';

const offers = offersOf({
  ...catalogueSample([
    offerSample('pêche', { labels: ['ab'], contains: [], may_contain: ['nuts'] }),
    offerSample('poire', { labels: ['ab', 'hve'], warned: [0] }),
    offerSample('pain', { family: 'bakery', contains: ['gluten'], may_contain: ['milk'] }),
    offerSample('biscuit', { family: 'bakery', contains: [], may_contain: ['gluten'] }),
  ]),
  rules: [{ id: 'rule', kind: 'actor_least', severity: 'warns', sentence: 'La ferme reçoit au moins 75 %.' }],
});
const sieve = new Sieve(offers, null);
const sift = (filter: Partial<Filter>, changed: string[] = []) => sieve.sift({ ...NO_FILTER, ...filter }, new Set(changed));
const ids = (found: readonly Offer[]) => found.map(({ id }) => id);

it('searches and filters together', () => {
  expect(ids(sift({ query: 'PECHE bio' }).found)).toEqual(['pêche']);
  expect(ids(sift({ label: 'hve' }).found)).toEqual(['poire']);
  expect(ids(sift({ label: 'ab', farm: 'farm' }).found)).toEqual(['pêche', 'poire']);
  expect(ids(sift({ farm: 'other' }).found)).toEqual([]);
  expect(ids(sift({ changed: true }, ['pain']).found)).toEqual(['pain']);
  expect(ids(sift({ warned: true }).found)).toEqual(['poire']);
  expect(sift({}).found[1]?.warnings).toEqual(['La ferme reçoit au moins 75 %.']);
});

it('keeps out what contains an allergen and what may contain it, unless traces are allowed', () => {
  expect(ids(sift({ without: ['gluten'] }).found)).toEqual(['pêche', 'poire']);
  expect(ids(sift({ without: ['gluten'], traces: true }).found)).toEqual(['pêche', 'poire', 'biscuit']);
  expect(ids(sift({ without: ['gluten', 'nuts'] }).found)).toEqual(['poire']);
  expect(allergensIn(offers[2] as Offer, ['milk', 'gluten', 'fish'])).toEqual(['milk', 'gluten']);
});

it('shows what is near enough; a farm of unknown place is not', () => {
  const near = { ...catalogueSample([offerSample('a'), offerSample('b', { producer_id: 'far' })]) };
  near.producers = {
    farm: { name: 'Ici', commune: '', latitude: '45.78', longitude: '2.0' },
    far: { name: 'Loin', commune: '', latitude: '46.2', longitude: '2.0' },
  };
  const close = new Sieve(offersOf(near), { lat: 45.78, lon: 2.05 });
  expect(ids(close.sift({ ...NO_FILTER, within: 10 }, new Set()).found)).toEqual(['a']);
  expect(close.distancesOf(close.offers[1] as Offer)).toEqual(['50']);
  expect(close.measures).toBe(true);
  expect(ids(sift({ within: 10 }).found)).toEqual([]);
  expect(sieve.measures).toBe(false);
});

describe('how many each choice would show', () => {
  it('counts within all other filters', () => {
    const found = sift({ label: 'hve', query: 'p' });
    expect([...found.count('label', ({ labels }) => labels)]).toEqual([['ab', 2], ['hve', 1]]);
  });

  it('says what dropping one filter would bring back', () => {
    const found = sift({ label: 'hve', query: 'pain' });
    expect(ids(found.found)).toEqual([]);
    expect(ids(found.but('label'))).toEqual(['pain']);
    expect(ids(found.but('query'))).toEqual(['poire']);
    expect(isSet({ ...NO_FILTER, query: ' ' }, 'query')).toBe(false);
    expect(without({ ...NO_FILTER, without: ['milk'] }, 'without')).toEqual(NO_FILTER);
  });
});

it('shows the lines of the order whatever is filtered, but not whatever is searched', () => {
  const isMine = ({ id }: Offer) => id !== 'poire';
  const filter = { ...NO_FILTER, family: MINE, without: ['gluten'] };
  expect(ids(ofFamily(sieve.sift(filter, new Set()), filter, isMine))).toEqual(['pêche', 'pain', 'biscuit']);
  const searched = { ...filter, query: 'pain' };
  expect(ids(ofFamily(sieve.sift(searched, new Set()), searched, isMine))).toEqual(['pain']);
  const bakery = { ...NO_FILTER, family: 'bakery' };
  expect(ids(ofFamily(sieve.sift(bakery, new Set()), bakery, isMine))).toEqual(['pain', 'biscuit']);
});

it('draws the first rows, and at once those that a filter shows', () => {
  const all = sections(offers);
  expect(all.map(({ family, offers: own }) => [family, ids(own)])).toEqual([
    ['fruit_vegetables', ['pêche', 'poire']],
    ['bakery', ['pain', 'biscuit']],
  ]);
});

describe('in the address', () => {
  const search = (text: string) => new URLSearchParams(text);

  it('comes back as it was, beside what else is there', () => {
    const filter = { ...NO_FILTER, query: 'pêche', family: 'bakery', within: 20, without: ['milk', 'nuts'], traces: true, changed: true };
    const written = withFilter(search('lieu=1'), filter, []);
    expect(written.get('lieu')).toBe('1');
    expect(filterOf(written, [])).toEqual(filter);
    expect(withFilter(search('lieu=1&q=x'), NO_FILTER, []).toString()).toBe('lieu=1');
  });

  it('keeps out the allergens of the kitchen unless it says none', () => {
    expect(filterOf(search(''), ['nuts']).without).toEqual(['nuts']);
    expect(filterOf(withFilter(search(''), NO_FILTER, ['nuts']), ['nuts']).without).toEqual([]);
    expect(withFilter(search('sans=milk'), { ...NO_FILTER, without: ['nuts'] }, ['nuts']).toString()).toBe('');
  });
});
