// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Order } from './lines';
import { catalogueSample, lineSample, offerSample, orderSample } from './samples';
import { OrderSheet } from './sheet.svelte';

const KEY = 'justepart.typed/person/territory/canteen/order/cycle/point';
const catalogue = catalogueSample([offerSample('a'), offerSample('b', { vat_rate: '20.00', per_buyer_max: '20.000' })]);
const sheetOf = (order: Order) => new OrderSheet({ catalogue, order, draftKey: KEY, asOf: null });

/** The answers of the server to each PUT, one after the other; the catalogue stays the same. */
function server(...answers: [number, unknown][]) {
  const sent: { body: unknown; headers: Headers }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method !== 'PUT') return Response.json(catalogue);
    sent.push({ body: await request.json(), headers: request.headers });
    const [status, body] = answers.shift() ?? [500, {}];
    if (status === 0) throw new TypeError('no network');
    return Response.json(body, { status });
  });
  return sent;
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

function offer(sheet: OrderSheet, id: string) {
  const found = sheet.byId.get(id);
  if (!found) throw new Error(id);
  return found;
}

describe('what is typed', () => {
  it('is priced as the server will, tax and delivery included', () => {
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 30_000n);
    sheet.setQuantity(offer(sheet, 'b'), 10_000n);
    const { goods, delivery, total } = sheet.priced;
    // 60 + 20 euros, 7.50 of delivery spread 5.63 to 1.87 (the remainder of a half goes to the first line)
    expect([goods, delivery, total]).toEqual([8_000n, 750n, 6_563n + 361n + 2_187n + 437n]);
    expect(sheet.dirty).toBe(true);
  });

  it('is judged: more than is left, not a whole pack, more than one buyer may have, unreadable', () => {
    const sheet = sheetOf(orderSample([]));
    const judged = (id: string, quantity: bigint | null) => {
      sheet.setQuantity(offer(sheet, id), quantity);
      return sheet.problems.get(id);
    };
    expect(judged('a', 110_000n)).toBe('left');
    expect(judged('a', 15_000n)).toBe('step');
    expect(judged('b', 30_000n)).toBe('most');
    expect(judged('a', null)).toBe('unreadable');
    expect(judged('a', 100_000n)).toBeUndefined();
  });

  it('may always stay as it is saved, also of an offer that was taken back', () => {
    const sheet = sheetOf(orderSample([lineSample('gone'), lineSample('a', { quantity: '15.000' })]));
    expect([...sheet.problems]).toEqual([]);
    expect(sheet.offers[0]?.family).toBe('');
    sheet.setQuantity(offer(sheet, 'gone'), 20_000n);
    expect(sheet.problems.get('gone')).toBe('left');
  });

  it('is kept on the device until it is saved, and found again', () => {
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 20_000n);
    sheet.remember();
    const again = sheetOf(orderSample([]));
    expect(again.restored).not.toBeNull();
    expect(again.wants.get('a')?.quantity).toBe(20_000n);
    again.forgetChanges();
    again.remember();
    expect(localStorage.length).toBe(0);
  });

  it('has to be compared when the order changed since it was kept', () => {
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 20_000n);
    sheet.remember();
    expect(sheetOf(orderSample([lineSample('b')], 3)).refused).toEqual({ kind: 'changed' });
  });
});

describe('saving', () => {
  it('sends the version it changes and the total on the screen, and shows what was saved', async () => {
    const saved = orderSample([lineSample('a', { quantity: '20.000' })], 5);
    const sent = server([200, saved]);
    const sheet = sheetOf(orderSample([lineSample('a')], 4));
    sheet.setQuantity(offer(sheet, 'a'), 20_000n);
    await sheet.save();
    expect(sent[0]?.headers.get('if-match')).toBe('"4"');
    expect(sent[0]?.body).toMatchObject({ shown_total: '50.11', lines: [{ offer_id: 'a', quantity: '20.000' }] });
    expect([sheet.order.version, sheet.dirty, sheet.confirmed?.version]).toEqual([5, false, 5]);
  });

  it('says that there was no order before, so that none is overwritten', async () => {
    const sent = server([200, orderSample([lineSample('a')])]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    expect(sent[0]?.headers.get('if-none-match')).toBe('*');
  });

  it('waits without network, and keeps the lines', async () => {
    server([0, null], [200, orderSample([lineSample('a')])]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    expect([sheet.waiting, sheet.refused, sheet.dirty]).toEqual([true, null, true]);
    await sheet.save();
    expect([sheet.waiting, sheet.dirty]).toEqual([false, false]);
  });

  it('names every short line and what this order may have of it', async () => {
    const lines = [{ offer_id: 'a', product_name: 'A', pack_name: 'colis', wanted: '40.000', left: '20.000' }];
    server([409, { code: 'not_enough', status: 409, title: '', next: '', lines }]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 40_000n);
    await sheet.save();
    expect(sheet.refused).toEqual({
      kind: 'short',
      lines: [{ offerId: 'a', product: 'A', pack: 'colis', wanted: 40_000n, left: 20_000n }],
    });
  });

  it('marks the lines whose price changed', async () => {
    const lines = [{ offer_id: 'a', product_name: 'A', pack_name: 'colis', old_unit_price: '2.0000', new_unit_price: '2.2000' }];
    server([409, { code: 'price_changed', status: 409, title: '', next: '', old_total: '29.01', new_total: '31.12', lines }]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    expect(sheet.refused).toMatchObject({ kind: 'prices', before: 2_901n, now: 3_112n });
    expect(sheet.repriced.get('a')).toMatchObject({ before: 20_000n, now: 22_000n });
  });

  it('writes a refused field below the line that was sent there', async () => {
    const fields = { 'lines.1.quantity': 'C’est plus que le maximum par acheteur.' };
    server([422, { code: 'invalid', status: 422, title: '', next: '', fields }]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    sheet.setQuantity(offer(sheet, 'b'), 10_000n);
    await sheet.save();
    expect([...sheet.told]).toEqual([['b', 'C’est plus que le maximum par acheteur.']]);
    sheet.setQuantity(offer(sheet, 'b'), 20_000n);
    expect(sheet.told.size).toBe(0);
  });
});

describe('what is typed without network', () => {
  const openAgain = (prices: Record<string, string>, order = orderSample([])) =>
    new OrderSheet({
      catalogue: catalogueSample(Object.entries(prices).map(([id, unit_price]) => offerSample(id, { unit_price }))),
      order,
      draftKey: KEY,
      asOf: null,
    });

  it('and asked for is sent as it was asked for, though more is typed and the browser was closed', async () => {
    server([0, null]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    sheet.setQuantity(offer(sheet, 'a'), 20_000n);
    sheet.remember();
    expect(sheet.changedSince).toBe(true);
    const again = sheetOf(orderSample([]));
    expect([again.waiting, again.changedSince, again.wants.get('a')?.quantity]).toEqual([true, true, 20_000n]);
    const sent = server([200, orderSample([lineSample('a')], 1)]);
    expect(await again.resend()).toBe(true);
    expect(sent[0]?.body).toMatchObject({ lines: [{ offer_id: 'a', quantity: '10.000' }] });
    expect([again.waiting, again.dirty, again.order.version]).toEqual([false, true, 1]);
  });

  it('carries the total that was seen, so that another price is asked about', async () => {
    server([0, null]);
    const sheet = openAgain({ a: '2.0000' });
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    const total = sheet.pressed?.total;
    const again = openAgain({ a: '3.0000' });
    const sent = server([409, { code: 'price_changed', status: 409, title: '', next: '', old_total: '29.01', new_total: '31.12', lines: [] }]);
    await again.resend();
    expect(sent[0]?.body).toMatchObject({ shown_total: total, lines: [{ shown_unit_price: '2.0000' }] });
    expect([again.refused?.kind, again.waiting, again.dirty]).toEqual(['prices', false, true]);
  });

  it('is found again with what changed since, until that was read', () => {
    const sheet = openAgain({ a: '2.0000', b: '2.0000' });
    for (const id of ['a', 'b']) sheet.setQuantity(offer(sheet, id), 10_000n);
    sheet.remember();
    const again = openAgain({ a: '2.2000' });
    const told = (one: OrderSheet) => [one.gone.map(({ product }) => product), [...one.repriced.values()].map(({ before, now }) => [before, now])];
    expect(told(again)).toEqual([['Produit b'], [[20_000n, 22_000n]]]);
    again.remember();
    const third = openAgain({ a: '2.2000' });
    expect(told(third)).toEqual(told(again));
    third.acknowledge();
    third.remember();
    expect(told(openAgain({ a: '2.2000' }))).toEqual([[], []]);
  });

  it('that had arrived after all is confirmed when the sheet opens again', async () => {
    server([0, null]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    const again = sheetOf(orderSample([lineSample('a')], 1));
    expect([again.confirmed?.version, again.waiting, again.refused, again.dirty]).toEqual([1, false, null, false]);
    expect(localStorage.length).toBe(0);
  });

  it('is no colleague’s change: what had arrived becomes what the rest is typed over', async () => {
    server([0, null]);
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    sheet.setQuantity(offer(sheet, 'b'), 10_000n);
    sheet.remember();
    const again = sheetOf(orderSample([lineSample('a')], 1));
    expect([again.refused, again.restored?.version, [...(again.restored?.base.keys() ?? [])]]).toEqual([null, 1, ['a']]);
  });

  it('and missed the cut-off stays, beside what stands', async () => {
    const refusal = { code: 'cycle_closed', status: 409, title: '', next: '', closed_at: '2026-11-25T11:00:00Z' };
    vi.stubGlobal('fetch', async ({ method }: Request) =>
      method === 'PUT' ? Response.json(refusal, { status: 409 }) : Response.json(orderSample([lineSample('b')], 1)));
    const sheet = sheetOf(orderSample([]));
    sheet.setQuantity(offer(sheet, 'a'), 10_000n);
    await sheet.save();
    expect([sheet.refused?.kind, sheet.dirty, sheet.waiting]).toEqual(['closed', true, false]);
    expect([sheet.wants.get('a')?.quantity, sheet.order.lines.length]).toEqual([10_000n, 1]);
  });

  it('is compared with a colleague’s order once the network is back', async () => {
    const shown = new OrderSheet({ catalogue, order: orderSample([]), draftKey: KEY, asOf: '2026-11-24T08:12:00Z' });
    shown.setQuantity(offer(shown, 'a'), 10_000n);
    vi.stubGlobal('fetch', async (request: Request) =>
      Response.json(request.url.endsWith('/catalogue') ? catalogue : orderSample([lineSample('b')], 1)));
    expect(await shown.renew()).toBe(true);
    expect([shown.asOf, shown.refused?.kind, shown.wants.get('a')?.quantity]).toEqual([null, 'changed', 10_000n]);
  });

  it('leaves the last known figures as they are while there is none', async () => {
    const shown = new OrderSheet({ catalogue, order: orderSample([]), draftKey: KEY, asOf: '2026-11-24T08:12:00Z' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    expect([await shown.renew(), shown.asOf]).toEqual([false, '2026-11-24T08:12:00Z']);
  });
});
