import { describe, expect, it } from 'vitest';
import { bodyOf, bodyOfSaved, differs, draftOf, worksheetOf, type SavedSheet } from './draft';

const saved: SavedSheet = {
  hours: '120.0000',
  hourly_pay: '12.0200',
  inputs: '420.0000',
  land: '0.0000',
  packaging: '180.0000',
  other: '0.0000',
  losses_percent: '10.000',
  quantity: '2500.000',
  whole_product: true,
  note: 'récolte 2026',
  per_unit: '0.9077',
  missing: ['land'],
  pack_id: 'a',
  since: '2026-11-20T08:00:00Z',
  ended_at: null,
};

describe('a worksheet being written', () => {
  it('begins empty, with the hourly pay of the network', () => {
    const draft = draftOf(null, '12.0200');
    expect(draft).toMatchObject({ hours: null, hourlyPay: 120_200n, quantity: null, wholeProduct: false, note: '' });
    expect(differs(draft, null, '12.0200')).toBe(false);
    expect(differs({ ...draft, hours: 1000n }, null, '12.0200')).toBe(true);
  });

  it('begins with what was saved; a cost of nothing is an empty field', () => {
    const draft = draftOf(saved, '99');
    expect(draft).toMatchObject({ hours: 120_000n, hourlyPay: 120_200n, land: null, losses: 10_000n, wholeProduct: true });
    expect(worksheetOf(draft).land).toBe(0n);
    expect(differs(draft, saved, '99')).toBe(false);
  });

  it('is sent with every decimal, and put back as it was by an undo', () => {
    const body = bodyOf(draftOf(saved, null));
    expect(body).toMatchObject({ hours: '120.000', hourly_pay: '12.0200', land: '0.0000', quantity: '2500.000' });
    expect(bodyOfSaved(saved)).toEqual(body);
  });

  it('without a typed pay leaves it to the network', () => {
    expect(bodyOf({ ...draftOf(saved, null), hourlyPay: null }).hourly_pay).toBeNull();
  });
});
