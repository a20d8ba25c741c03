import { expect, it } from 'vitest';
import { asMoves, outside, withMoves } from './crates';

const counted = (id: string, organisation_id: string, count: number) => ({ id, organisation_id, kind: 'caisse', count, note: '', happened_at: '2026-11-26T06:00:00Z' });
const balance = { organisation_id: 'school', organisation_name: 'École', kind: 'caisse', out: 8, back: 6, balance: 2 };

it('counts what waits as if it were known', () => {
  const moves = asMoves([counted('1', 'school', -2), counted('2', 'shop', 5)], new Map([['shop', 'Boutique'], ['school', 'École']]));
  expect(moves.map(({ id, waiting }) => [id, waiting])).toEqual([['2', true], ['1', true]]);
  expect(withMoves([balance], moves)).toEqual([
    { organisation_id: 'shop', organisation_name: 'Boutique', kind: 'caisse', out: 5, back: 0, balance: 5 },
    { ...balance, back: 8, balance: 0 },
  ]);
});

it('knows how many are outside', () => {
  expect(outside([balance, { ...balance, organisation_id: 'shop', balance: 4 }, { ...balance, kind: 'bidon', balance: 9 }])).toEqual([
    { kind: 'bidon', count: 9 },
    { kind: 'caisse', count: 6 },
  ]);
});
