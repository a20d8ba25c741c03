import { expect, it } from 'vitest';
import { bodyOf, emptyPack, emptyProduct, formOf, problemsOf, rateText, withContent, written, type Product } from './product';

const product: Product = {
  id: 'p', producer_id: 'f', code: 'JS-01', name: 'Carotte', family: 'fruit_vegetables', description: 'De plein champ.',
  labels: [{ label: 'ab', proof: 'FR-BIO-01', expires_on: '2027-07-21', expired: false }],
  contains: ['celery'], may_contain: [], storage: 'cool', origin_commune: 'Gentioux', origin_insee: '23090', season: [10, 11],
  photo_id: null, archived: false, updated_at: '2026-11-01T08:00:00Z',
  packs: [
    {
      id: 'k', code: null, name: 'sac de 10 kg', unit: 'kg', content: '10.000', net_weight_kg: '10.000', vat_rate: '5.50',
      catch_weight: false, usual_price: '1.9000', archived: false,
    },
  ],
};

it('gives back the whole product when nothing was changed', () => {
  const form = formOf(product);
  expect(problemsOf(form)).toEqual({});
  expect(bodyOf(form)).toEqual({
    name: 'Carotte', code: 'JS-01', family: 'fruit_vegetables', description: 'De plein champ.', storage: 'cool',
    origin_commune: 'Gentioux', origin_insee: '23090', season: [10, 11],
    labels: [{ label: 'ab', proof: 'FR-BIO-01', expires_on: '2027-07-21' }],
    contains: ['celery'], may_contain: [],
    packs: [
      {
        id: 'k', code: null, name: 'sac de 10 kg', unit: 'kg', content: '10.000', net_weight_kg: '10.000', vat_rate: '5.50',
        catch_weight: false, usual_price: '1.9000', archived: false,
      },
    ],
  });
  expect(written(form)).toBe(written(formOf(product)));
});

it('says which fields are missing', () => {
  expect(problemsOf(emptyProduct())).toEqual({
    name: 'missing', family: 'missing', 'packs.0.name': 'missing', 'packs.0.content': 'positive', 'packs.0.net_weight_kg': 'missing',
  });
});

it('does not say twice what a product contains', () => {
  expect(bodyOf({ ...formOf(product), mayContain: ['celery', 'milk'] }).may_contain).toEqual(['milk']);
});

it('lets the weight follow what is sold by weight, until another weight is written', () => {
  const first = withContent(emptyPack('a'), { content: 10_000n });
  expect(first.netWeight).toBe(10_000n);
  expect(withContent(first, { content: 5_000n }).netWeight).toBe(5_000n);
  expect(withContent({ ...first, netWeight: 9_800n }, { content: 5_000n }).netWeight).toBe(9_800n);
  const pieces = withContent(emptyPack('b'), { unit: 'piece', content: 12_000n });
  expect(pieces.netWeight).toBeNull();
});

it.each([['5.5', '5.50'], ['20', '20.00'], ['2.10', '2.10']])('writes the rate %s as %s', (given, expected) => {
  expect(rateText(given)).toBe(expected);
});
