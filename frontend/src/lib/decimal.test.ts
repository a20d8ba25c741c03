import { describe, expect, it } from 'vitest';
import { divideHalfUp, parseDecimal, readDecimal, shortDecimal, writeDecimal } from './decimal';

describe('parseDecimal', () => {
  it.each([
    ['12,5', 12_500n],
    ['12.5', 12_500n],
    [' 12 ', 12_000n],
    ['1 200,250', 1_200_250n],
    ['1\u202f200', 1_200_000n],
    [',5', 500n],
    ['3,', 3_000n],
    ['0,1230', 123n],
    ['-2,5', -2_500n],
    ['-,5', -500n],
  ])('reads %s as thousandths', (text, expected) => {
    expect(parseDecimal(text, 3)).toBe(expected);
  });

  it.each(['', 'abc', '1,2345', '1,2,3', '--1', '1e3', '.', ',', '12kg', '9'.repeat(16)])('refuses %j', (text) => {
    expect(parseDecimal(text, 3)).toBeNull();
  });

  it('is exact where floats are not', () => {
    expect(readDecimal('0,1', 3) + readDecimal('0,2', 3)).toBe(readDecimal('0,3', 3));
  });
});

it('throws on a broken string of the server', () => {
  expect(() => readDecimal('1.23456', 4)).toThrow(RangeError);
});

it.each([
  [12_500n, '12.500', '12.5'],
  [0n, '0.000', '0'],
  [-5n, '-0.005', '-0.005'],
  [10_000n, '10.000', '10'],
])('writes %s as %s, short %s', (scaled, full, short) => {
  expect(writeDecimal(scaled, 3)).toBe(full);
  expect(shortDecimal(scaled, 3)).toBe(short);
});

it('shows a price with its cents', () => {
  expect(shortDecimal(19_000n, 4, 2)).toBe('1.90');
  expect(shortDecimal(19_025n, 4, 2)).toBe('1.9025');
});

it('keeps the zeros of whole numbers', () => {
  expect(shortDecimal(100n, 0)).toBe('100');
});

it.each([
  [5n, 10n, 1n],
  [4n, 10n, 0n],
  [-5n, 10n, -1n],
  [-4n, 10n, 0n],
  [25n, 10n, 3n],
])('rounds %s / %s half away from zero to %s', (value, divisor, expected) => {
  expect(divideHalfUp(value, divisor)).toBe(expected);
});
