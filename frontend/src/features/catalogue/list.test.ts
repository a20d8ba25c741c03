import { expect, it } from 'vitest';
import { COLUMNS, defaultsIn, defaultsOf, lacking, mappingOf, meaningsOf, withMeaning, type PriceList } from './list';

const mapping = Object.fromEntries(COLUMNS.map((column) => [column, null])) as PriceList['mapping'];
const list: PriceList = {
  id: 'i', file_name: 'tarif.csv', created_at: '2026-11-22T20:00:00Z', confirmed_at: null, rows: 3,
  columns: [{ name: 'Article', samples: ['Carotte'] }, { name: 'Tarif', samples: ['1,90'] }, { name: 'Rayon', samples: ['Bio'] }],
  mapping: { ...mapping, name: 'Article', price: 'Tarif', family: 'Rayon' },
  defaults: { vat_rate: '5.5', families: {} },
  counts: { new: 2, changed: 0, same: 0, error: 1, warned: 0 },
  headings: [{ text: 'Frais', rows: 2, family: null, guessed: false }, { text: 'Légumes', rows: 1, family: 'fruit_vegetables', guessed: true }],
};

it('reads the server’s guesses by the columns of the file, and writes them back', () => {
  const meanings = meaningsOf(list);
  expect(meanings).toEqual({ Article: 'name', Tarif: 'price', Rayon: 'family' });
  expect(mappingOf(meanings)).toEqual({ name: 'Article', price: 'Tarif', family: 'Rayon' });
});

it('gives a meaning to one column only', () => {
  const meanings = withMeaning(meaningsOf(list), 'Rayon', 'name');
  expect(meanings).toEqual({ Article: '', Tarif: 'price', Rayon: 'name' });
  expect(withMeaning(meanings, 'Tarif', '')).toEqual({ Article: '', Tarif: '', Rayon: 'name' });
});

it('knows what is lacking', () => {
  expect(lacking(meaningsOf(list))).toBeNull();
  expect(lacking({ Article: '', Tarif: 'price' })).toBe('name');
  expect(lacking({ Article: 'name', Tarif: '' })).toBe('price');
  expect(lacking({ Article: 'name', Tarif: 'case_price' })).toBeNull();
});

it('sends only what was said for the whole list', () => {
  const defaults = defaultsOf(list);
  expect(defaults).toEqual({ family: '', unit: '', vatRate: '5.50', storage: '', families: { Frais: '', Légumes: 'fruit_vegetables' } });
  expect(defaultsIn(defaults)).toEqual({ vat_rate: '5.50', families: { Légumes: 'fruit_vegetables' } });
});
