// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { catalogueSample, offerSample, orderSample } from './samples';
import { OrderSheet } from './sheet.svelte';
import { Trailing } from './trailing.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function typing() {
  const sheet = new OrderSheet({ catalogue: catalogueSample([offerSample('a')]), order: orderSample([]), draftKey: 'key', asOf: null });
  const trailing = new Trailing(sheet);
  const put = (quantity: bigint) => {
    for (const offer of sheet.offers) sheet.setQuantity(offer, quantity);
    trailing.follow();
  };
  const type = (quantity: bigint) => {
    trailing.keyed();
    put(quantity);
  };
  return { sheet, trailing, put, type };
}

it('follows what is typed once the keys pause, to the same cent', () => {
  const { sheet, trailing, type } = typing();
  type(10_000n);
  vi.advanceTimersByTime(60);
  type(20_000n);
  vi.advanceTimersByTime(60);
  expect([trailing.lines.length, trailing.priced.total]).toEqual([0, 0n]);
  vi.advanceTimersByTime(60);
  expect(trailing.priced).toEqual(sheet.priced);
  expect(trailing.priced.total).toBeGreaterThan(0n);
});

it('does not wait for a pause that never comes', () => {
  const { sheet, trailing, type } = typing();
  for (let key = 1n; key <= 9n; key += 1n) {
    type(key * 10_000n);
    vi.advanceTimersByTime(50);
  }
  expect(trailing.lines.length).toBe(1);
  expect(trailing.wants).not.toEqual(new Map(sheet.wants));
});

it('follows at once where it is asked to, and says whether there was anything to follow', () => {
  const { sheet, trailing, type } = typing();
  type(10_000n);
  expect([trailing.settle(), trailing.settle()]).toEqual([true, false]);
  expect(trailing.wants).toEqual(new Map(sheet.wants));
});

it('follows at once what is replaced as a whole, and what takes that back', () => {
  const { sheet, trailing } = typing();
  const back = sheet.replace(new Map([['a', { quantity: 10_000n, note: '' }]]));
  trailing.follow();
  expect(trailing.lines.length).toBe(1);
  back();
  trailing.follow();
  expect(trailing.lines.length).toBe(0);
});

it('follows a tap at once', () => {
  const { trailing, put } = typing();
  put(10_000n);
  expect(trailing.lines.length).toBe(1);
});
