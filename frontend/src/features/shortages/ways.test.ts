import { describe, expect, it } from 'vitest';
import { counts, leftOver, rowsOf, sameAs, shown, sorted, type Sharing } from './ways';

const part = (order_id: string, ordered: string, buyer_name: string, before: string | null = null) => ({
  order_id,
  ordered,
  buyer_name,
  delivery_point_name: buyer_name,
  canteen: false,
  given: '0',
  before,
});
const sharing = {
  offer: { shared: false, settled: false },
  rule: 'in_proportion',
  available: '30.000',
  step: '10.000',
  left_over: '0.000',
  parts: [part('a', '20.000', 'École'), part('b', '40.000', 'Épicerie', '10.000')],
  ways: [
    { rule: 'in_proportion', given: ['10.000', '20.000'], left_over: '5.000' },
    { rule: 'equal_parts', given: ['20.000', '10.000'], left_over: '0.000' },
    { rule: 'canteens_first', given: ['10.000', '20.000'], left_over: '0.000' },
    { rule: 'smallest_first', given: ['0.000', '30.000'], left_over: '0.000' },
  ],
} as Sharing;

describe('a shortage', () => {
  it('is a row for each buyer, the largest order first, with what each rule gives', () => {
    const [first, second] = rowsOf(sharing);
    expect([first?.buyer, first?.ordered, first?.before, first?.given.equal_parts]).toEqual(['Épicerie', 40_000n, 10_000n, 10_000n]);
    expect([second?.buyer, second?.place, second?.before]).toEqual(['École', '', null]);
  });

  it('counts who gets less and who nothing, and names the rules that do the same', () => {
    const rows = rowsOf(sharing);
    expect(counts(rows, 'equal_parts')).toEqual({ less: 1, nothing: 0 });
    expect(counts(rows, 'smallest_first')).toEqual({ less: 2, nothing: 1 });
    expect(sameAs(rows, 'in_proportion')).toEqual(['canteens_first']);
    expect(leftOver(sharing, 'in_proportion')).toBe(5_000n);
  });

  it('is agreed to as it was shown, in the order of the server', () => {
    expect(shown(sharing, 'equal_parts')).toEqual({
      rule: 'equal_parts',
      parts: [{ order_id: 'a', given: '20.000' }, { order_id: 'b', given: '10.000' }],
    });
  });

  it('waits, is shared, or is too late', () => {
    const also = (offer: Partial<Sharing['offer']>) => ({ ...sharing, offer: { ...sharing.offer, ...offer } });
    const all = sorted([also({ shared: true }), sharing, also({ settled: true })]);
    expect([all.open.length, all.shared.length, all.late.length]).toEqual([1, 1, 1]);
  });
});
