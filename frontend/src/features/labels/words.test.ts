import { expect, it } from 'vitest';
import { coefficient, isMargin, measureText, priceText, sharesOf, type LabelRow } from './words';

const PRICE = {
  cents: 429, measure_cents: 1716, verdicts: [],
  shares: [{ actor: 'producer', label: 'Ferme des Sources', cents: 305 }, { actor: 'hub', label: 'Plateforme', cents: 0 },
    { actor: 'shop', label: 'La Halle', cents: 102 }, { actor: 'state', label: '', cents: 22 }],
};
const ROW: LabelRow = {
  pack_id: 'p', product_id: 'q', product_name: 'Beurre', pack_name: 'plaquette de 250 g', producer_name: 'Ferme', commune: 'Tarnac',
  origin_commune: 'Tarnac', labels: [], family: 'dairy', unit: 'piece', content: '1.000', catch_weight: false, vat_rate: '5.50', unit_price: '3.0500',
  margin: { percent: '25.00', source: 'shop' }, measure: { content: '0.25', unit: 'kg', by: 'name' }, sold_by: 'pack', by_unit: PRICE, by_pack: PRICE,
};
const plain = (text: string | null) => text?.replaceAll(/[\u00a0\u202f]/g, ' ');

it('counts the coefficient as shopkeepers do: with tax, over the price without', () => {
  expect(coefficient(2500n, '5.50')).toBe('1,41'); // 1.055 / 0.75 = 1.40666
  expect(coefficient(0n, '0')).toBe('1');
  expect(coefficient(9999n, '20')).toBe('12\u202f000');
});

it('knows what is no margin', () => {
  expect([isMargin(0n), isMargin(9999n), isMargin(10000n), isMargin(-1n), isMargin(null)]).toEqual([true, true, false, false, false]);
});

it('writes the price of the article, and of a kilo where that is another one', () => {
  expect(plain(priceText(ROW, 'pack'))).toBe('4,29 € · 17,16 € / kg');
  expect(plain(priceText({ ...ROW, unit: 'kg', measure: { content: '1', unit: 'kg', by: 'unit' } }, 'unit'))).toBe('4,29 € / kg');
  expect(plain(priceText({ ...ROW, measure: null, by_unit: { ...PRICE, measure_cents: null } }, 'unit'))).toBe('4,29 € / pièce');
  expect(priceText({ ...ROW, by_pack: null }, 'pack')).toBe('');
});

it('says where the weight of a piece is known from', () => {
  expect(plain(measureText(ROW))).toBe('0,25 kg par pièce, d’après le nom du colis.');
  expect(plain(measureText({ ...ROW, measure: { content: '0.333333333333', unit: 'kg', by: 'weight' } }))).toMatch(/^0,333 kg par pièce, d’après le poids du catalogue/);
  expect(measureText({ ...ROW, unit: 'kg', measure: { content: '1', unit: 'kg', by: 'unit' } })).toBeNull();
  expect(measureText({ ...ROW, measure: null })).toContain('pas de prix au kilo');
});

it('names the farm, the shop and the tax, and leaves out who gets nothing', () => {
  expect(sharesOf(PRICE).map(({ label, amount }) => [label, amount])).toEqual([['Ferme', 305n], ['Votre boutique', 102n], ['TVA', 22n]]);
});
