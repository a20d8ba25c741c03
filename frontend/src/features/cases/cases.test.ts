import { expect, it } from 'vitest';
import { goodsOf, sorted, type Case } from './cases';

const one = (id: string, opened_at: string, outcome: Case['outcome'] = null, settled_at: string | null = null): Case => ({ id, opened_at, outcome, settled_at }) as Case;

it('puts who waits longest first, and the newest decision before older ones', () => {
  const { open, decided } = sorted([
    one('a', '2026-11-26T10:00:00Z'),
    one('b', '2026-11-26T08:00:00Z'),
    one('c', '2026-11-20T08:00:00Z', 'credit', '2026-11-21T08:00:00Z'),
    one('d', '2026-11-19T08:00:00Z', 'none', '2026-11-22T08:00:00Z'),
  ]);
  expect([open.map(({ id }) => id), decided.map(({ id }) => id)]).toEqual([['b', 'a'], ['d', 'c']]);
});

it.each([
  ['3.050', '4.0000', 1220n],
  ['0.333', '1.5000', 50n],
  ['10.000', '2.0000', 2000n],
])('%s at %s is worth %s cents of goods', (quantity, unit_price, cents) => {
  expect(goodsOf({ quantity, unit_price })).toBe(cents);
});
