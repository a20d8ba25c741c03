import { expect, it } from 'vitest';
import { barsOf, soldOutWeeks, usualText } from './past';

const week = (offered: string, ordered: string, sold_out = false) => ({ price: '1.9000', offered, ordered, left: '0.000', sold_out, withdrawn: false });

it('says what is ordinarily ordered, as a range or as one figure, and nothing without a habit', () => {
  expect(usualText({ unit: 'kg', usual: { low: '40.000', high: '55.500', weeks: 8 } })).toBe('D’ordinaire\u00a0: 40 à 55,5 kg par semaine (8 semaines).');
  expect(usualText({ unit: 'bunch', usual: { low: '1.000', high: '1.000', weeks: 3 } })).toBe('D’ordinaire\u00a0: 1 botte par semaine (3 semaines).');
  expect(usualText({ unit: 'kg', usual: null })).toBeNull();
});

it('keeps a place for the weeks without an offer, and marks those that were sold out', () => {
  const weeks = [null, week('100.000', '40.000'), week('40.000', '40.000', true)];
  expect(barsOf({ weeks })).toEqual([null, { whole: 100, part: 40, full: false }, { whole: 40, part: 40, full: true }]);
  expect(soldOutWeeks({ weeks })).toBe(1);
});
