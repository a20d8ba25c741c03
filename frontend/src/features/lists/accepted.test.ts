import { expect, it } from 'vitest';
import { amountsOf, differs, whyOf, type FarmLine } from './accepted';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const line: FarmLine = {
  order_id: 'o', offer_id: 'c', buyer_name: 'Cantine', delivery_point_name: '', commune: '', delivers_on: null, product_name: 'Carotte', pack_name: 'colis',
  unit: 'kg', instead: false, ordered: '30.000', confirmed: null, delivered: null, accepted: null, accepted_at: null, corrected: false, agreed_cents: 5_700,
  accepted_cents: null, differences: [],
};
const less = {
  ...line, delivered: '20.000', accepted: '20.000', accepted_cents: 3_800,
  differences: [{ before: null, step: 'picked' as const, was: '30.000', now: '20.000', reason: 'un colis abîmé.', at: '2026-11-26T08:00:00Z' }],
};

it('puts every quantity side by side, with a dash where nobody said anything', () => {
  expect(Object.values(amountsOf(less)).map(plain)).toEqual(['30 kg', '–', '20 kg', '20 kg']);
  expect(amountsOf({ ...less, instead: true }).ordered).toBe('–');
});

it('says each change on the way and why', () => {
  expect(plain(whyOf(less))).toBe('Préparé : 20 kg au lieu de 30 kg (un colis abîmé).');
  expect(plain(whyOf({ ...less, corrected: true, differences: [] }))).toBe('Corrigé après l’acceptation.');
});

it('tells the lines that differ from those that came as ordered', () => {
  expect(differs(line)).toBe(false);
  expect(differs({ ...line, confirmed: '30.000', delivered: '30.000', accepted: '30.000' })).toBe(false);
  for (const changed of [less, { ...line, corrected: true }, { ...line, instead: true }, { ...line, accepted: '29.500' }]) expect(differs(changed)).toBe(true);
});
