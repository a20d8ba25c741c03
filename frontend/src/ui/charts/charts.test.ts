// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { unitPrice } from '$lib/format';
import LineChart from '../LineChart.svelte';
import StackedBars from '../StackedBars.svelte';

afterEach(cleanup);

// jsdom lays nothing out: the drawing is looked at in the browser tests.
vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });

const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
const series = [
  { key: 'price', label: 'Prix payé', points: [{ at: '2026-03-05', value: 22_100n }, { at: '2026-03-12', value: 23_100n }] },
  { key: 'farm', label: 'Pour la ferme', points: [{ at: '2026-03-12', value: 19_000n }] },
];

it('says every value in a table, and what is missing as missing', () => {
  render(LineChart, { title: 'Carotte', series, format: unitPrice });
  const rows = within(screen.getByRole('table', { name: 'Carotte', hidden: true })).getAllByRole('row', { hidden: true });
  expect(rows.map((row) => plain([...row.children].map((one) => one.textContent).join(' ')))).toEqual([
    'Date Prix payé Pour la ferme',
    'jeu. 5 mars 2,21 € –',
    'jeu. 12 mars 2,31 € 1,90 €',
  ]);
});

it('is read value by value with the ruler, the last one first', async () => {
  render(LineChart, { title: 'Carotte', series, format: unitPrice });
  const ruler = screen.getByRole('slider', { name: /Carotte/ });
  expect(plain(ruler.getAttribute('aria-valuetext'))).toBe('jeudi 12 mars : Prix payé 2,31 € ; Pour la ferme 1,90 €');
  await fireEvent.input(ruler, { target: { value: '0' } });
  expect(plain(ruler.getAttribute('aria-valuetext'))).toBe('jeudi 5 mars : Prix payé 2,21 €');
});

it('sums each bar to the cent in its table', () => {
  const shares = [
    { actor: 'producer' as const, label: '9 fermes', amount: 7_140n },
    { actor: 'hub' as const, label: 'Plateforme', amount: 2_860n },
  ];
  render(StackedBars, { title: 'Parts', heading: 'Semaine', bars: [{ key: 'a', label: '12/03', long: 'Semaine du 12 mars', shares }] });
  const [, row] = screen.getAllByRole('row', { hidden: true });
  expect(plain([...(row?.children ?? [])].map((one) => one.textContent).join(' '))).toBe('Semaine du 12 mars 71,40 € 28,60 € 100,00 €');
});

it('numbers what happened between the values, with its day', () => {
  render(LineChart, { title: 'Carotte', series, format: unitPrice, marks: [{ at: '2026-03-10', label: 'Nouvelles contributions' }] });
  const happened = screen.getByRole('list', { name: 'Ce qui a changé' });
  expect(plain(within(happened).getByRole('listitem').textContent)).toBe('1 mardi 10 mars : Nouvelles contributions');
});
