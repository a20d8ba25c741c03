import { describe, expect, it } from 'vitest';
import { amountOf, disputeOf, expectedAt, openIds, overlay, presentOf, readFloor, type FloorOut, type Step } from './floor';
import { byDelivery, byProduct } from './floorgroups';

type Line = FloorOut['lines'][number];
type Said = Line['steps'][number]['counts'];

const said = (id: string, quantity: string) => ({
  id, quantity, at: '2026-11-26T06:00:00Z', by: 'Odile', reason: '', lot_number: null, photo_id: null, details: {},
}) as unknown as Said;
const step = (name: Step, counts: Said, rivals: Said[] = []) => ({
  step: name, counts, rivals, past: [], disputed: rivals.some(({ quantity }) => quantity !== counts.quantity),
});
const line = (order: string, offer: string, fields: Partial<Line> = {}): Line => ({
  order_id: order, offer_id: offer, pack_id: offer, product_id: `p-${offer}`, producer_id: 'farm', producer_name: 'Ferme', product_name: offer,
  pack_name: 'colis de 10 kg', unit: 'kg', content: '10.000', net_weight_kg: '10.000', catch_weight: false, storage: 'ambient', note: '',
  unit_price: '1.9025', ordered: '30.000', steps: [], ...fields,
});
const stop = (order_id: string, position: number) => ({ order_id, buyer_name: order_id, position }) as FloorOut['stops'][number];
const out = (lines: Line[]): FloorOut => ({
  cycle_id: 'week', closes_at: '2026-11-25T10:00:00Z', closed: true, at: '2026-11-26T06:00:00Z', limits: { chilled_4: '4' },
  terms: { sharing_rule: 'in_proportion', tolerance_percent: '10', objection_hours: 48 }, lots: [],
  stops: [stop('school', 1), stop('shop', 2)], lines,
});
const entry = (id: string, quantity: string, fields = {}) => ({
  id, order_id: 'school', offer_id: 'leek', step: 'picked' as const, quantity, happened_at: '2026-11-26T07:00:00Z', withdrawn: false, reason: '',
  replaces: [] as string[], ...fields,
});
const picked = (lines: Line[], ...entries: Parameters<typeof overlay>[1][number][]) => overlay(readFloor(out(lines)), entries).lines[0]?.steps.picked;

describe('what waits on a phone', () => {
  it('is shown as if it were known, weights and lot with it', () => {
    const lot = { id: 'lot', product_id: 'p-leek', number: 'A12', made_on: '2026-11-26' };
    const weighed = entry('mine', '3.05', { lot_id: 'lot', weighing: { pieces: ['1.52', '1.61'], tare: '0.04' } });
    const floor = overlay(readFloor(out([line('school', 'leek')])), [weighed], [lot]);
    expect(floor.lines[0]?.steps.picked).toMatchObject({
      counts: { quantity: 3050n, lotNumber: 'A12', pieces: [1520n, 1610n], tare: 40n, waiting: true, by: null }, rivals: [], disputed: false,
    });
    expect(floor.lots).toMatchObject([{ id: 'lot', producer_id: 'farm' }]);
  });

  it('replaces what its author saw, and stands beside what she did not see', () => {
    const known = [line('school', 'leek', { steps: [step('picked', said('theirs', '30'))] })];
    expect(picked(known, entry('mine', '20', { replaces: ['theirs'] }))).toMatchObject({ counts: { id: 'mine' }, rivals: [], past: [{ id: 'theirs' }], disputed: false });
    expect(picked(known, entry('mine', '20'))).toMatchObject({ counts: { id: 'mine' }, rivals: [{ id: 'theirs' }], disputed: true });
    expect(picked(known, entry('mine', '30'))).toMatchObject({ disputed: false });
  });

  it('settles two rivals when it names both', () => {
    const known = [line('school', 'leek', { steps: [step('picked', said('a', '30'), [said('b', '20')])] })];
    const state = readFloor(out(known)).lines[0]?.steps.picked;
    expect(picked(known, entry('mine', '20', { replaces: openIds(state) }))).toMatchObject({ counts: { id: 'mine' }, rivals: [], disputed: false });
  });

  it('is not counted twice while the server has it already', () => {
    const known = [line('school', 'leek', { steps: [step('picked', said('mine', '30'))] })];
    expect(picked(known, entry('mine', '30'))).toMatchObject({ counts: { id: 'mine', waiting: false }, rivals: [] });
  });

  it('takes back what was said by mistake: as if never said', () => {
    const back = entry('back', '0', { replaces: ['mine'], withdrawn: true });
    expect(picked([line('school', 'leek')], entry('mine', '30'), back)).toBeUndefined();
    const known = [line('school', 'leek', { steps: [step('picked', said('mine', '30'), [said('theirs', '20')])] })];
    expect(picked(known, back)).toMatchObject({ counts: { id: 'theirs' }, rivals: [] });
  });

  it('leaves the other steps and the other lines alone', () => {
    const confirmed = step('confirmed', said('farm', '25'));
    const floor = overlay(readFloor(out([line('school', 'leek', { steps: [confirmed] }), line('shop', 'leek')])), [entry('mine', '20')]);
    expect(floor.lines.map(({ steps }) => Object.keys(steps))).toEqual([['confirmed', 'picked'], []]);
  });
});

it('expects what the step before says, and knows what is there now', () => {
  const [first, second] = readFloor(out([
    line('school', 'leek', { steps: [step('confirmed', said('a', '30')), step('allocated', said('b', '20')), step('picked', said('c', '19'))] }),
    line('shop', 'leek'),
  ])).lines;
  expect(first && [expectedAt(first, 'picked'), expectedAt(first, 'shipped'), presentOf(first)]).toEqual([20000n, 19000n, 19000n]);
  expect(second && [expectedAt(second, 'picked'), presentOf(second)]).toEqual([30000n, 30000n]);
});

it('prices a weight as the server does: half a cent up', () => {
  const [leek] = readFloor(out([line('school', 'leek', { unit_price: '12.5000' })])).lines;
  expect(leek && [amountOf(leek, 3050n), amountOf(leek, 1000n), amountOf(leek, 2n)]).toEqual([3813n, 1250n, 3n]);
});

describe('what is to pick', () => {
  const week = readFloor(out([
    line('shop', 'leek'), line('school', 'leek'), line('shop', 'milk', { storage: 'chilled_4' }), line('school', 'apple'), line('school', 'ice', { storage: 'frozen' }),
  ]));

  it('by product keeps storage classes apart, and follows the round', () => {
    expect(byProduct(week).map(({ storage, groups }) => [storage, groups.map(({ of, lines }) => [of.name, lines.map(({ orderId }) => orderId)])])).toEqual([
      ['ambient', [['apple', ['school']], ['leek', ['school', 'shop']]]],
      ['chilled_4', [['milk', ['shop']]]],
      ['frozen', [['ice', ['school']]]],
    ]);
  });

  it('by delivery keeps storage classes apart too', () => {
    expect(byDelivery(week).map(({ stop: { order_id }, parts }) => [order_id, parts.map(({ storage, lines }) => [storage, lines.map(({ productName }) => productName)])])).toEqual([
      ['school', [['ambient', ['apple', 'leek']], ['frozen', ['ice']]]],
      ['shop', [['ambient', ['leek']], ['chilled_4', ['milk']]]],
    ]);
  });
});

it('is in dispute where it stands now, and no more once a later step was said by one', () => {
  const rivals = [said('b', '2')];
  const steps = [step('picked', said('a', '1'), rivals)];
  const later = [...steps, step('received', said('c', '2'))];
  const { lines } = readFloor(out([line('school', 'leek', { steps }), line('shop', 'leek', { steps: later })]));
  expect(lines.map((each) => disputeOf(each)?.step)).toEqual(['picked', undefined]);
});
