import { describe, expect, it } from 'vitest';
import type { Offer } from '$lib/offers';
import { comingOf } from './coming';
import type { Draft, Line, Week } from './standing';

const terms = { content: 10_000n, minimum: 10_000n, step: 10_000n, most: null };
const line = (packId: string, quantity: bigint | null): Line => ({ packId, product: packId, pack: 'sac', unit: 'kg', terms, quantity, note: '' });
const draft = (more: Partial<Draft> = {}): Draft => ({ active: true, schoolHolidays: true, lines: [line('a', 20_000n)], pauses: [], ...more });
const delivery = (schools_closed: string | null = null) => ({ area_id: 'north', area_name: 'Nord', delivers_on: '2026-12-10', schools_closed });
const week = (...deliveries: Week['deliveries']): Week => ({
  id: 'next', opens_at: '2026-12-02T13:00:00Z', closes_at: '2026-12-08T11:00:00Z', state: 'planned', deliveries, note: '', lists_sent: false,
}); // prettier-ignore
const point = { area_id: 'north' };
const offers = [{ packId: 'a', unitPrice: 15_800n } as Offer];

describe('the next time', () => {
  it('orders what is offered now, about at these prices, and names the rest', () => {
    const gone = line('b', 10_000n);
    const found = comingOf(draft({ lines: [line('a', 20_000n), gone, line('c', 0n)] }), point, week(delivery()), offers);
    // 20 kg at 1.58 are 31.60: about 32
    expect(found).toEqual({ kind: 'order', day: '2026-12-10', lines: 1, cents: 3_200n, missing: [gone] });
  });

  it('rests in a pause, in school holidays, and where it is not delivered', () => {
    const pauses = [{ key: 1, from: '2026-12-10', to: '2026-12-24', reason: '' }];
    expect(comingOf(draft({ pauses }), point, week(delivery()), offers)).toMatchObject({ kind: 'paused', to: '2026-12-24' });
    expect(comingOf(draft(), point, week(delivery('Vacances de Noël')), offers)).toMatchObject({ kind: 'holiday' });
    expect(comingOf(draft({ schoolHolidays: false }), point, week(delivery('Vacances de Noël')), offers).kind).toBe('order');
    expect(comingOf(draft(), { area_id: 'south' }, week(delivery()), offers).kind).toBe('undelivered');
  });

  it('says that nothing is there to order', () => {
    expect(comingOf(draft({ active: false }), point, week(delivery()), offers).kind).toBe('off');
    expect(comingOf(draft({ lines: [line('a', null)] }), point, week(delivery()), offers).kind).toBe('empty');
    expect(comingOf(draft(), point, null, offers).kind).toBe('none');
  });
});
