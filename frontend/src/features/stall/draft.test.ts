import { expect, it } from 'vitest';
import { differs, draftOf, lastStall, offerIn, problemsOf, publishedOffers, soldOut, type Draft, type StallRow } from './draft';

const row: StallRow = {
  pack_id: 'carrots',
  product_id: 'carrot',
  product_name: 'Carotte',
  pack_name: 'sac de 10 kg',
  family: 'fruit_vegetables',
  unit: 'kg',
  content: '10.000',
  net_weight_kg: '10.000',
  vat_rate: '5.50',
  catch_weight: false,
  photo_id: null,
  usual_price: '1.9500',
  in_season: true,
  archived: false,
  verdicts: [],
  nearest: null,
  blocked: false,
  last: null,
  offer: null,
};
const last: StallRow['last'] = {
  cycle_id: 'w46',
  closes_at: '2026-11-18T11:00:00Z',
  price: '1.8600',
  available: '300.000',
  minimum: '20.000',
  step: '10.000',
  per_buyer_max: '100.000',
  ordered: '40.000',
};
const offer: StallRow['offer'] = {
  id: 'o1',
  price: '1.9000',
  unit_price: '2.3144',
  components: [],
  available: '330.000',
  reserved: '30.000',
  minimum: '10.000',
  step: '10.000',
  per_buyer_max: null,
  note: 'Lavées',
  withdrawn: false,
  version: 1,
};
const onSale: StallRow = { ...row, last, offer };

it('starts from the offer, else from last week, else from the usual price', () => {
  expect(draftOf(onSale)).toEqual({
    on: true, price: 19_000n, available: 330_000n, minimum: 10_000n, step: 10_000n, most: null, note: 'Lavées',
  } satisfies Draft);
  expect(draftOf({ ...row, last })).toMatchObject({ on: false, price: 18_600n, available: 300_000n, most: 100_000n });
  expect(draftOf(row)).toMatchObject({ on: false, price: 19_500n, available: null, minimum: 10_000n, step: 10_000n });
});

it('comes back from a withdrawal with last week’s stock, not with what was left', () => {
  const withdrawn = { ...offer, withdrawn: true, available: '30.000' };
  expect(draftOf({ ...row, last, offer: withdrawn })).toMatchObject({ on: false, available: 300_000n, price: 18_600n });
});

it('knows what changed', () => {
  const draft = draftOf(onSale);
  expect(differs(draft, onSale)).toBe(false);
  expect(differs({ ...draft, price: 19_001n }, onSale)).toBe(true);
  expect(differs({ ...draftOf(row), price: 1n }, row)).toBe(false);
  expect(differs({ ...draftOf(row), on: true }, row)).toBe(true);
});

it('says what would be refused, on its field', () => {
  const draft = draftOf(onSale);
  expect(problemsOf(draft, onSale)).toEqual({});
  expect(problemsOf({ ...draft, available: 29_999n }, onSale)).toEqual({ available: 'below_reserved' });
  expect(problemsOf({ ...draft, minimum: 15_000n, most: 12_000n }, onSale)).toEqual({ minimum: 'not_steps', most: 'below_minimum' });
  expect(problemsOf({ ...draft, price: null, available: null }, onSale)).toEqual({ price: 'missing', available: 'missing' });
  expect(problemsOf({ ...draftOf(row), available: null }, row)).toEqual({});
});

it('sends exact decimals', () => {
  expect(offerIn('carrots', draftOf({ ...row, last }))).toEqual({
    pack_id: 'carrots', price: '1.8600', available: '300.000', minimum: '20.000', step: '10.000', per_buyer_max: '100.000', note: '',
  });
});

it('keeps on the stall what is published, and leaves out what was withdrawn', () => {
  const rows = [onSale, { ...row, pack_id: 'leeks' }, { ...onSale, pack_id: 'kale', offer: { ...offer, withdrawn: true } }];
  expect(publishedOffers(rows).map(({ pack_id }) => pack_id)).toEqual(['carrots']);
});

it('is sold out when all that was there is ordered', () => {
  expect(soldOut(onSale)).toBe(false);
  expect(soldOut({ ...onSale, offer: { ...offer, reserved: '330.000' } })).toBe(true);
  expect(soldOut(row)).toBe(false);
});

it('takes back the last week only: neither older packs, nor archived ones, nor those that are there already', () => {
  const older = { ...last, closes_at: '2026-10-07T11:00:00Z' };
  const rows = [
    { ...row, last },
    { ...row, pack_id: 'aubergine', last: older },
    { ...row, pack_id: 'gone', last, archived: true },
    { ...onSale, pack_id: 'there' },
  ];
  const drafts = Object.fromEntries(rows.map((each) => [each.pack_id, draftOf(each)]));
  expect(lastStall(rows, drafts).map(({ pack_id }) => pack_id)).toEqual(['carrots']);
  expect(lastStall([row], {})).toEqual([]);
});
