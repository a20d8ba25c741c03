// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { csvOf } from './file';

const line = { offerId: '1', packId: 'p', product: 'Poireaux', pack: 'colis de 10 kg', farm: 'Les Vergnes', unit: 'kg', quantity: '12.500', unitPrice: '2.4000', note: '' };

it('writes what a French spreadsheet reads', () => {
  expect(csvOf([line], ['Produit', 'Colis', 'Ferme', 'Quantité', 'Unité', 'Prix', 'Note'])).toBe(
    'Produit;Colis;Ferme;Quantité;Unité;Prix;Note\r\nPoireaux;colis de 10 kg;Les Vergnes;12,500;kg;2,4000;\r\n',
  );
});

it('quotes what would break a row, and disarms what would be a formula', () => {
  const [, row] = csvOf([{ ...line, product: '=1+1', note: 'fins; "lavés"' }], []).split('\r\n');
  expect(row).toBe(`'=1+1;colis de 10 kg;Les Vergnes;12,500;kg;2,4000;"fins; ""lavés"""`);
});
