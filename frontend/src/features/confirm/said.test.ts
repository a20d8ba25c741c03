import { describe, expect, it } from 'vitest';
import { everything, kindOf, rivalsOf, saidOf, unsaid, wordFor, type Stock } from './said';

type Spoken = Stock['said'][number];
const spoken = (id: string, quantity: string, counts = true, also: Partial<Spoken> = {}): Spoken => ({
  id,
  what: 'confirmed',
  quantity,
  counts,
  later_on: null,
  reason: '',
  at: '2026-11-26T06:00:00Z',
  person_name: 'Claire',
  ...also,
});
const stock = (said: Spoken[] = [], also: Partial<Stock> = {}): Stock =>
  ({ offer_id: 'carrots', ordered: '30.000', extra: '0.000', said, ...also }) as Stock;

describe('what was said of an offer', () => {
  it('is nothing at first, then what holds, then the newest word of this device', () => {
    expect(saidOf(stock(), [])).toBeNull();
    const known = stock([spoken('a', '20.000')]);
    expect(saidOf(known, [])).toMatchObject({ quantity: 20_000n, who: 'Claire', here: false });
    const first = wordFor(known, [], { quantity: 10_000n, laterOn: null, reason: ' gel ' }, 'b');
    const second = wordFor(known, [first], everything(known), 'c');
    expect([first.replaces, first.reason, first.quantity]).toEqual([['a'], 'gel', '10.000']);
    expect(second.replaces).toEqual(['a', 'b']);
    expect(saidOf(known, [first, second])).toMatchObject({ quantity: 30_000n, here: true });
  });

  it('does not count what the hub saw arrive', () => {
    expect(saidOf(stock([spoken('a', '20.000', true, { what: 'brought' })]), [])).toBeNull();
  });

  it('differs between two people until one word replaces both', () => {
    const both = stock([spoken('a', '20.000'), spoken('b', '30.000', false, { person_name: 'Paul' })]);
    expect(rivalsOf(both, []).map(({ who, quantity }) => [who, quantity])).toEqual([['Claire', 20_000n], ['Paul', 30_000n]]);
    expect(rivalsOf(both, [wordFor(both, [], everything(both), 'c')])).toEqual([]);
    expect(rivalsOf(stock([spoken('a', '20.000'), spoken('b', '20.000', false)]), [])).toEqual([]);
  });

  it('is all, less, or later; what is to stand in for other things is wanted too', () => {
    const more = stock([], { extra: '10.000' });
    expect(everything(more).quantity).toBe(40_000n);
    expect(kindOf(more, { quantity: 30_000n, laterOn: null, reason: '' })).toBe('less');
    expect(kindOf(more, everything(more))).toBe('all');
    expect(kindOf(more, { quantity: 0n, laterOn: '2026-12-01', reason: '' })).toBe('later');
  });

  it('is missing where nobody has spoken', () => {
    const stocks = [stock(), stock([spoken('a', '1.000')], { offer_id: 'leeks' })];
    expect(unsaid(stocks, []).map(({ offer_id }) => offer_id)).toEqual(['carrots']);
  });
});
