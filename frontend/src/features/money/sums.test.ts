import { expect, it } from 'vitest';
import { countedText, coverage, hundredShares, partName, productRows, type CostRow, type Received, type Spending } from './sums';

const spending = {
  farms: 9,
  parts: [
    { actor: 'producer', label: '', cents: 714_003, of_hundred: 7_140 },
    { actor: 'hub', label: 'Plateforme', cents: 285_997, of_hundred: 2_860 },
  ],
} as unknown as Spending;

it('names the farms by their number, the State by its tax, the others as the fees do', () => {
  expect(partName({ actor: 'producer', label: '', cents: 1 }, 9)).toBe('9 fermes');
  expect(partName({ actor: 'state', label: '', cents: 1 }, 9)).toBe('TVA');
  expect(partName({ actor: 'hub', label: 'Plateforme', cents: 1 }, 9)).toBe('Plateforme');
});

it('gives the parts of every hundred euros', () => {
  expect(hundredShares(spending).map(({ amount }) => amount)).toEqual([7_140n, 2_860n]);
});

it('says which part of a sum was accepted and which counts what was ordered', () => {
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
  expect(plain(countedText(8_440, 12_000))).toBe('84,40 € acceptés à la livraison, 35,60 € comme commandé.');
  expect(countedText(12_000, 12_000)).toContain('Tout est compté sur ce qui a été accepté');
  expect(countedText(0, 12_000)).toContain('Rien n’est encore accepté');
});

it('says how much of a cost is covered, and never more than it is', () => {
  expect(coverage(41_200n, 38_000n)).toBe(108);
  expect(coverage(9_999n, 10_000n)).toBe(99);
  expect(coverage(10n, null)).toBeNull();
  expect(coverage(10n, 0n)).toBeNull();
});

it('puts a farm’s own cost price beside what it received, pack by pack', () => {
  const received = {
    products: [
      { pack_id: 'a', product_name: 'Carotte', pack_name: 'colis', unit: 'kg', quantity: '30.500', cents: 5_795 },
      { pack_id: 'b', product_name: 'Miel', pack_name: 'pot', unit: 'piece', quantity: '4.000', cents: 3_200 },
    ],
  } as unknown as Received;
  const costs = [{ pack_id: 'a', unit: 'kg', worksheet: { per_unit: '1.7350' } }, { pack_id: 'b', unit: 'kg', worksheet: { per_unit: '9' } }] as unknown as CostRow[];
  const rows = productRows(received, costs);
  expect(rows.map(({ cost }) => cost)).toEqual([5_292n, null]);
});
