import { describe, expect, it } from 'vitest';
import type { Floor, FloorLine, Said, StepState } from '$lib/floor';
import { disputes, isOver, progressOf, shownKeys, stateOf } from './picking';

const said = (quantity: bigint) => ({ id: String(quantity), quantity }) as Said;
const state = (quantity: bigint, rival?: bigint): StepState => ({ counts: said(quantity), rivals: rival === undefined ? [] : [said(rival)], past: [], disputed: rival !== undefined && rival !== quantity });
const line = (productName: string, fields: Partial<FloorLine> = {}): FloorLine => ({
  key: productName, orderId: 'school', offerId: productName, productId: productName, producerId: 'farm', producerName: 'Ferme de Millevaches', productName, packName: '', unit: 'kg',
  storage: 'ambient', note: '', catchWeight: false, content: 1000n, netWeight: 1000n, unitPrice: 10_000n, ordered: 30_000n, steps: {}, ...fields,
});
const todo = line('carotte');
const done = line('poireau', { steps: { picked: state(30_000n) } });
const short = line('navet', { steps: { picked: state(20_000n) } });
const weighed = line('agneau', { catchWeight: true, steps: { picked: state(29_000n) } });
const nothing = line('chou', { steps: { allocated: state(0n) } });
const rivals = line('tomme', { steps: { picked: state(30_000n, 29_000n) } });
const all = [todo, done, short, weighed, nothing, rivals];

it.each([
  [todo, 'todo'], [done, 'done'], [short, 'short'], [weighed, 'done'], [nothing, 'nothing'], [rivals, 'disputed'],
] as const)('%# knows where a line stands', (each, expected) => {
  expect(stateOf(each)).toBe(expected);
});

it('expects what was allocated', () => {
  expect(stateOf(line('ail', { steps: { allocated: state(20_000n), picked: state(20_000n) } }))).toBe('done');
});

it('counts what is ready of what there is to do', () => {
  expect([progressOf(all), disputes(all)]).toEqual([{ done: 4, all: 5 }, 1]);
});

it('knows what is paid already', () => {
  expect([isOver(done), isOver(line('x', { steps: { accepted: state(1n) } }))]).toEqual([false, true]);
});

describe('shown is', () => {
  const floor = { lines: all, stops: [{ order_id: 'school', buyer_name: 'École', name: 'Cuisine', commune: 'Gentioux' }] } as unknown as Floor;
  it.each([
    ['todo', '', ['carotte', 'tomme']],
    ['disputed', '', ['tomme']],
    ['all', 'gentioux carotes', ['carotte']],
    ['all', 'millevaches', all.map(({ key }) => key)],
    ['todo', 'poireau', []],
  ] as const)('%s lines with "%s"', (filter, query, keys) => {
    expect([...shownKeys(floor, filter, query)]).toEqual(keys);
  });
});
