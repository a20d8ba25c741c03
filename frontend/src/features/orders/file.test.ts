import { expect, it } from 'vitest';
import type { Paper } from '$lib/paper';
import { orderRows } from './file';

it('has the lines, and shares that sum to the total', () => {
  const paper: Paper = {
    lines: [
      { key: '1', product: 'Carotte', pack: 'sac de 10 kg', farm: 'Les Sources', unit: 'kg', content: 10_000n, quantity: 30_000n, unitPrice: 15_794n, goods: 4_738n, note: 'lavée' },
    ],
    goods: 4_738n,
    delivery: 750n,
    excluding: 5_488n,
    vat: [{ rate: '5.50', base: 5_488n, vat: 302n }],
    total: 5_790n,
    parts: [
      { actor: 'producer', label: 'Les Sources', cents: 3_900n },
      { actor: 'hub', label: 'Plateforme', cents: 838n },
      { actor: 'carrier', label: 'Camion', cents: 750n },
    ],
  };
  const rows = orderRows(paper);
  expect(rows[1]).toEqual(['Carotte', 'sac de 10 kg', 'Les Sources', '30,000', 'kg', '1,5794', '47,38', 'lavée']);
  const cents = (text = '') => Number(text.replace(',', ''));
  const shares = rows.slice(4, -1).map(([, amount]) => cents(amount));
  expect(shares.reduce((all, each) => all + each, 0)).toBe(5_790);
  expect(cents(rows.at(-1)?.[1])).toBe(5_790);
});
