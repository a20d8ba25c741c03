import { describe, expect, it } from 'vitest';
import type { Floor, FloorLine, FloorStop } from '$lib/floor';
import { coldOf, loadsOf, mapLink, moved, nextRound, roundsOf, tooWarm } from './round';

const stop = (order_id: string, delivers_on: string, area_name = 'Est'): FloorStop =>
  ({ order_id, delivers_on, area_name, latitude: null, longitude: null, address: '', postcode: '', commune: '' }) as unknown as FloorStop;
const line = (offerId: string, storage: string, ordered: bigint, steps: FloorLine['steps'] = {}): FloorLine =>
  ({ offerId, storage, ordered, steps, content: 10_000n, netWeight: 10_000n }) as unknown as FloorLine;
const picked = (quantity: bigint): FloorLine['steps'] => ({ picked: { counts: { quantity } } }) as unknown as FloorLine['steps'];

describe('a round', () => {
  const floor = { stops: [stop('a', '2026-11-26'), stop('b', '2026-11-26'), stop('c', '2026-11-27', 'Ouest')] } as unknown as Floor;

  it('holds the stops of one day and area, in their order', () => {
    expect(roundsOf(floor).map(({ area, stops }) => [area, stops.map(({ order_id }) => order_id)])).toEqual([
      ['Est', ['a', 'b']],
      ['Ouest', ['c']],
    ]);
  });

  it('is the one of today or the next; afterwards the last', () => {
    const rounds = roundsOf(floor);
    expect(nextRound(rounds, '2026-11-25')?.area).toBe('Est');
    expect(nextRound(rounds, '2026-11-27')?.area).toBe('Ouest');
    expect(nextRound(rounds, '2026-12-24')?.area).toBe('Ouest');
    expect(nextRound([], '2026-11-27')).toBeUndefined();
  });

  it('moves a stop by one place and stays as it is at either end', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
  });
});

describe('what is unloaded', () => {
  it('is what was picked, the coldest first, with its weight; what is not there is left out', () => {
    const found = loadsOf([line('1', 'ambient', 30_000n), line('2', 'frozen', 10_000n), line('3', 'ambient', 20_000n, picked(15_000n)), line('4', 'cool', 10_000n, picked(0n))]);
    expect(found.map(({ storage, lines, weight }) => [storage, lines.length, weight])).toEqual([
      ['frozen', 1, 10_000n],
      ['ambient', 2, 45_000n],
    ]);
  });

  it('is measured where the law sets a limit', () => {
    const loads = loadsOf([line('1', 'ambient', 1n), line('2', 'frozen', 10_000n), line('3', 'chilled_4', 10_000n)]);
    expect(coldOf(loads, { chilled_4: '4', frozen: '-18' }).map(({ storage, limit }) => [storage, limit])).toEqual([
      ['frozen', -180n],
      ['chilled_4', 40n],
    ]);
  });

  it.each([
    [40n, 40n, false],
    [41n, 40n, true],
    [-170n, -180n, true],
    [-185n, -180n, false],
    [null, 40n, false],
  ])('at %s against a limit of %s is too warm: %s', (celsius, limit, expected) => {
    expect(tooWarm(celsius, limit)).toBe(expected);
  });
});

describe('the link to the map', () => {
  it('names the place by its coordinates, else by its address, else there is none', () => {
    const place = { ...stop('a', '2026-11-26'), address: '2 rue Haute', postcode: '23340', commune: 'Gentioux' };
    expect(mapLink({ ...place, latitude: '45.78', longitude: '1.99' })).toBe('geo:45.78,1.99?q=45.78,1.99(2%20rue%20Haute%2C%2023340%20Gentioux)');
    expect(mapLink(place)).toBe('geo:0,0?q=2%20rue%20Haute%2C%2023340%20Gentioux');
    expect(mapLink(stop('a', '2026-11-26'))).toBeNull();
  });
});
