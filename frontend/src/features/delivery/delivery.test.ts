import { describe, expect, it } from 'vitest';
import { dueOf, objectable, readLines, replacedBy, saysHerself, stepsSaid, type DeliveryOut } from './delivery';

type Line = DeliveryOut['lines'][number];
const said = (id: string, quantity: string, person_id: string | null = 'driver') => ({
  id, quantity, person_id, at: '2026-11-26T06:00:00Z', by: 'Odile', reason: '', lot_number: null, use_by: null, best_before: null, photo_id: null, details: {},
});
const step = (name: Line['steps'][number]['step'], counts: ReturnType<typeof said>, rivals: ReturnType<typeof said>[] = []): Line['steps'][number] => ({ step: name, counts, rivals, past: [], disputed: rivals.length > 0 });
const line = (offer_id: string, steps: Line['steps'] = [], more: Partial<Line> = {}): Line =>
  ({
    offer_id, steps, product_name: `Produit ${offer_id}`, pack_name: 'colis', producer_name: 'Ferme', unit: 'kg', content: '10.000', catch_weight: false,
    unit_price: '2.0000', ordered: '30.000', present: '30.000', stands_in_for: null, agreed_cents: 6000, total_cents: 6000, differences: [], objections: [], ...more,
  }) as unknown as Line;
const delivery = (...lines: Line[]) => ({ order_id: 'order', lines }) as unknown as DeliveryOut;
const entry = (offer_id: string, quantity: string, replaces: string[] = []) => ({ id: `new ${quantity}`, order_id: 'order', offer_id, step: 'received' as const, quantity, happened_at: '2026-11-26T08:00:00Z', replaces, reason: '', withdrawn: false });

describe('a delivery with what waits here', () => {
  it('shows what was noted on this device as if it were known', () => {
    const [only] = readLines(delivery(line('a', [step('picked', said('1', '20.000'))])), [entry('a', '18.000')], []);
    expect([only?.present, only?.unsent, only?.steps.received?.counts.waiting]).toEqual([18_000n, true, true]);
  });

  it('has a column for each step of which anything was said', () => {
    const lines = readLines(delivery(line('a', [step('received', said('2', '30.000'))]), line('b', [step('picked', said('1', '20.000'))])), [], []);
    expect(stepsSaid(lines)).toEqual(['picked', 'received']);
  });

  it('names what a substitute stands in for', () => {
    const [, second] = readLines(delivery(line('a'), line('b', [], { stands_in_for: 'a' })), [], []);
    expect(second?.insteadOf).toBe('Produit a');
  });
});

describe('the reception', () => {
  it('expects what was prepared', () => {
    const [only] = readLines(delivery(line('a', [step('picked', said('1', '20.000')), step('received', said('2', '5.000'))])), [], []);
    expect(only && dueOf(only)).toBe(20_000n);
  });

  it('is the buyer’s own word where nobody else has said it, and replaces only her own', () => {
    const [none, hers, theirs] = readLines(
      delivery(line('a'), line('b', [step('received', said('1', '20.000', 'me'), [said('2', '30.000')])]), line('c', [step('received', said('3', '30.000'))])),
      [],
      [],
    );
    expect([none, hers, theirs].map((each) => each && saysHerself(each, 'me'))).toEqual([true, true, false]);
    expect(hers && replacedBy(hers, 'me')).toEqual(['1']);
    expect(theirs && replacedBy(theirs, 'me')).toEqual([]);
  });
});

it('leaves to object to what came, less what was objected to before', () => {
  const objections = [{ quantity: '10.000' }] as unknown as Line['objections'];
  const waiting = { id: 'x', order_id: 'order', offer_id: 'a', kind: 'damaged' as const, quantity: '5.000', words: '' };
  const [only] = readLines(delivery(line('a', [], { objections })), [], [waiting]);
  expect(only && objectable(only)).toBe(15_000n);
});
