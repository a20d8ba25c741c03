import { expect, it } from 'vitest';
import { countsPacks, fromTyped, largestUpTo, nearest, problemOf, stepped, toTyped, type PackTerms } from './packs';

const crate: PackTerms = { content: 10_000n, minimum: 10_000n, step: 10_000n, most: null };
const loose: PackTerms = { content: 1_000n, minimum: 2_000n, step: 500n, most: 6_000n };
const wheel: PackTerms = { content: 2_400n, minimum: 1_000n, step: 100n, most: null };

it('counts packs where only whole ones of several units are sold', () => {
  expect([crate, loose, wheel].map(countsPacks)).toEqual([true, false, false]);
});

it('turns three crates into thirty kilos and back', () => {
  expect(fromTyped(3_000n, crate)).toBe(30_000n);
  expect(toTyped(30_000n, crate)).toBe(3_000n);
  expect(fromTyped(2_500n, loose)).toBe(2_500n);
});

it('says first that there is not enough, then what the offer does not allow', () => {
  expect(problemOf(30_000n, crate, 20_000n)).toBe('left');
  expect(problemOf(25_000n, crate, 90_000n)).toBe('step');
  expect(problemOf(1_500n, loose, 90_000n)).toBe('minimum');
  expect(problemOf(6_500n, loose, 90_000n)).toBe('most');
  expect(problemOf(6_000n, loose, 6_000n)).toBeNull();
});

it('finds the most that can be had', () => {
  expect(largestUpTo(27_000n, crate)).toBe(20_000n);
  expect(largestUpTo(9_000n, crate)).toBe(0n);
  expect(largestUpTo(90_000n, loose)).toBe(6_000n);
  expect(largestUpTo(1_900n, loose)).toBe(0n);
});

it('steps over the gap between nothing and the minimum, and stops at what is left', () => {
  expect(stepped(0n, 1, loose, 90_000n)).toBe(2_000n);
  expect(stepped(2_000n, -1, loose, 90_000n)).toBe(0n);
  expect(stepped(6_000n, 1, loose, 90_000n)).toBe(6_000n);
  expect(stepped(10_000n, 1, crate, 15_000n)).toBe(10_000n);
  expect(stepped(0n, 1, crate, 5_000n)).toBe(0n);
});

it('offers what can be ordered just below and above', () => {
  expect(nearest(25_000n, crate, 90_000n)).toEqual([20_000n, 30_000n]);
  expect(nearest(25_000n, crate, 20_000n)).toEqual([20_000n]);
  expect(nearest(90_000n, crate, 40_000n)).toEqual([40_000n]);
  expect(nearest(4_000n, crate, 90_000n)).toEqual([10_000n]);
  expect(nearest(4_000n, crate, 5_000n)).toEqual([]);
  expect(nearest(2_300n, loose, 90_000n)).toEqual([2_000n, 2_500n]);
  expect(nearest(900n, loose, 90_000n)).toEqual([2_000n]);
  expect(nearest(9_000n, loose, 90_000n)).toEqual([6_000n]);
});
