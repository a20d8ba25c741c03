import { expect, it } from 'vitest';
import { amount, reasonOf, termsOf, type Row } from './rows';

const OFFER = { id: 'o', unit_price: '2.0000', left: '200.000', minimum: '10.000', step: '10.000', per_buyer_max: null };
const ROW: Row = {
  pack_id: 'p', product_name: 'Carotte', pack_name: 'colis de 10 kg', producer_name: 'Ferme', family: 'fruit_vegetables', unit: 'kg',
  content: '10.000', catch_weight: false,
  offer: OFFER,
  weeks: ['30.000', '40.000', '30.000', '40.000'], target: '50.000', counted: '20.000', counted_at: '2026-11-24T09:00:00Z', count_holds: true,
  ordered: '0', known: true, suggestion: { quantity: '30.000', basis: 'target_and_count', usual: '35.000', need: '30.000', limit: null },
};
const because = (limit: Row['suggestion']['limit'], quantity = '30.000') => ({ suggestion: { ...ROW.suggestion, limit, quantity } });
const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
const reason = (changes: Partial<Row>) => plain(reasonOf({ ...ROW, ...changes }));

it('says the past weeks, the target and what is left in one sentence', () => {
  expect(reason({})).toBe('4 dernières semaines : 3, 4, 3, 4 colis ; objectif 5, il en reste 2.');
  expect(reason({ weeks: ['10.000'], target: null, counted: null })).toBe('Dernière semaine : 1 colis.');
  expect(reason({ weeks: ['30.000', null, '20.000'] })).toContain('3, pas proposé, 2 colis');
});

it('says what is missing to be sure', () => {
  expect(reason({ weeks: [], counted: null })).toBe('Objectif 5, stock pas encore compté.');
  expect(reason({ weeks: [], target: null })).toBe('Il en reste 2.');
  expect(reason({ weeks: [], count_holds: false })).toBe('Objectif 5 ; le compte de 2 est trop ancien, recomptez.');
  expect(reason({ weeks: ['0', '0'], target: null, counted: null })).toBe('Rien à proposer : ni commande passée, ni objectif.');
});

it('says what held the figure back', () => {
  expect(reason(because('minimum', '20.000'))).toMatch(/commande minimale : 2 colis\.$/);
  expect(reason({ ...because('left'), offer: { ...OFFER, left: '10.000' } })).toMatch(/il n’en reste que 1 colis à vendre\.$/);
  expect(reason({ ...because('left', '0'), offer: { ...OFFER, left: '0' } })).toMatch(/épuisé cette semaine\.$/);
  expect(reason({ ...because('not_offered', '0'), offer: null })).toMatch(/pas proposé cette semaine\.$/);
  expect(reason({ ordered: '10.000' })).toMatch(/déjà 1 colis dans votre commande\.$/);
});

it('counts in packs where whole packs are sold, else in the unit', () => {
  expect(plain(amount(ROW, 25_000n))).toBe('2,5 colis');
  const loose = { ...ROW, offer: { ...OFFER, minimum: '0.500', step: '0.500' } };
  expect(plain(amount(loose, 2_500n))).toBe('2,5 kg');
  expect(termsOf({ ...ROW, offer: null })).toEqual({ content: 10_000n, minimum: 10_000n, step: 10_000n, most: null });
});
