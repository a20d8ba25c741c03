import { expect, it } from 'vitest';
import { spentOf } from './kitchen';

it('says what a meal costs so far, and what is left for the week', () => {
  // 520 meals at 2.30 are 1,196.00; 897.50 spent are 1.73 a meal (half up from 1.7259...)
  expect(spentOf(89_750n, 520, 230)).toEqual({ perMeal: 173n, budget: 230n, leftPerMeal: 57n, left: 29_850n, percent: 75 });
});

it('goes below zero when it is over, the bar no further than full', () => {
  expect(spentOf(30_000n, 100, 250)).toEqual({ perMeal: 300n, budget: 250n, leftPerMeal: -50n, left: -5_000n, percent: 100 });
});

it.each([
  [null, 230],
  [0, 230],
  [100, null],
])('knows nothing of %s meals at %s cents', (meals, budget) => expect(spentOf(100n, meals, budget)).toBeNull());
