import { expect, it } from 'vitest';
import { emptyQuick, packBody, productBody, quickProblems, withFamily } from './quick';

it('proposes what is most often sold in a family, and keeps what was typed', () => {
  const milk = withFamily(emptyQuick(), 'drinks');
  expect([milk.unit, milk.content]).toEqual(['l', 1000n]);
  expect(withFamily({ ...milk, content: 750n }, 'groceries')).toMatchObject({ unit: 'l', content: 750n, family: 'groceries' });
  expect(withFamily(milk, 'meat_poultry')).toMatchObject({ unit: 'kg', content: 1000n });
});

it('asks for a weight only where the unit does not tell it', () => {
  expect(quickProblems(emptyQuick(), true)).toEqual({ name: true, family: true, price: true });
  expect(quickProblems({ ...emptyQuick(), unit: 'bunch', content: 1000n }, false)).toEqual({ netWeight: true, price: true });
  expect(quickProblems({ ...emptyQuick(), price: 0n }, false)).toEqual({});
});

it('makes a whole product of five fields', () => {
  const quick = { ...withFamily(emptyQuick(), 'meat_poultry'), name: ' Poulet ', price: 98_500n };
  expect(productBody(quick, '1 kg')).toMatchObject({
    name: 'Poulet',
    storage: 'chilled_4',
    packs: [{ name: '1 kg', content: '1.000', net_weight_kg: '1.000', vat_rate: '5.50', catch_weight: true, usual_price: '9.8500' }],
  });
  expect(productBody({ ...quick, unit: 'piece', netWeight: 1800n }, 'x').packs).toMatchObject([{ catch_weight: false, net_weight_kg: '1.800' }]);
});

it('gives one more pack the name that was typed', () => {
  expect(packBody({ ...emptyQuick(), pack: 'sac', content: 5000n, price: null }, '5 kg', '10.00')).toMatchObject({
    name: 'sac', content: '5.000', vat_rate: '10.00', usual_price: null,
  });
});
