import { expect, it } from 'vitest';
import { inSeason, perMonth, toggled } from './seasons';

it('takes no month at all for the whole year', () => {
  expect([inSeason([], 7), inSeason([6], 7)]).toEqual([true, false]);
  expect(toggled([], 1)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(toggled([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 1)).toEqual([]);
});

it('adds and takes months in the order of the year, and never the last one', () => {
  expect(toggled([10, 11], 3)).toEqual([3, 10, 11]);
  expect(toggled([3, 10, 11], 10)).toEqual([3, 11]);
  expect(toggled([3], 3)).toBeNull();
});

it('counts what is in season each month', () => {
  expect(perMonth([{ season: [] }, { season: [1, 12] }])).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
});
