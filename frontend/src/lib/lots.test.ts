import { expect, it } from 'vitest';
import type { FloorLine } from './floor';
import { defaultLot, lotId } from './lots';

const facts = { product_id: '0190f0c2-0000-7000-8000-000000000001', number: 'A12', made_on: '2026-11-26', use_by: '2026-11-30', best_before: null };

it('gives the same lot the same id on two phones, another lot another one', () => {
  expect(lotId(facts)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(lotId({ ...facts })).toBe(lotId(facts));
  const others = [{ number: 'A13' }, { made_on: '2026-11-27' }, { use_by: null }, { use_by: null, best_before: '2026-11-30' }, { product_id: 'x' }];
  expect(new Set([facts, ...others].map((each) => lotId({ ...facts, ...each }))).size).toBe(6);
});

it('offers the lot that was last picked from today, else the newest one of today', () => {
  const lot = (id: string, product_id: string, made_on: string) => ({ id, product_id, made_on, number: id, producer_id: 'farm', use_by: null, best_before: null });
  const lots = [lot('new', 'milk', '2026-11-26'), lot('first', 'milk', '2026-11-26'), lot('old', 'leek', '2026-11-25')];
  const picked = (lotNumber: string, at: string) => ({ productId: 'leek', steps: { picked: { counts: { lotNumber, at } } } }) as FloorLine;
  const ask = (product: string, ...lines: FloorLine[]) => defaultLot({ lots, lines }, product, '2026-11-26', (at) => at.slice(0, 10))?.id;
  expect([ask('milk'), ask('leek')]).toEqual(['new', undefined]);
  expect([ask('leek', picked('old', '2026-11-26T06:00:00Z')), ask('leek', picked('old', '2026-11-25T06:00:00Z'))]).toEqual(['old', undefined]);
});
