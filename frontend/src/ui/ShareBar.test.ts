// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import type { Share } from '$lib/shares';
import ShareBar from './ShareBar.svelte';
import ShareStrip from './ShareStrip.svelte';

afterEach(cleanup);

const shares: Share[] = [
  { actor: 'producer', label: 'Ferme', amount: 82n },
  { actor: 'carrier', label: 'Transport', amount: 12n, why: '2 c par kilo pour le camion.' },
  { actor: 'network', label: 'Réseau', amount: 6n },
  { actor: 'hub', label: 'Plateforme', amount: 0n },
];
const plain = (text: string | null) => (text ?? '').replace(/\s/g, ' ');

it('names each share in words, the producer first, and leaves out those who get nothing', () => {
  render(ShareBar, { shares, title: '1 € de carottes' });
  const list = screen.getByRole('list', { name: /1 € de carottes/ });
  const names = within(list).getAllByRole('button').map((button) => plain(button.querySelector('.visually-hidden')?.textContent ?? null));
  expect(names).toEqual([
    'Ferme : 82 centimes sur 1 euro',
    'Transport : 12 centimes sur 1 euro',
    'Réseau : 6 centimes sur 1 euro',
  ]);
});

it('explains the share that is pressed, and the one that has the focus', async () => {
  render(ShareBar, { shares, title: '1 € de carottes' });
  const transport = screen.getByRole('button', { name: /Transport/ });
  await fireEvent.click(transport);
  expect(screen.getByText('2 c par kilo pour le camion.')).toBeTruthy();
  expect(transport.getAttribute('aria-expanded')).toBe('true');
  await fireEvent.focus(screen.getByRole('button', { name: /Réseau/ }));
  expect(plain(document.querySelector('.why')?.textContent ?? '')).toContain('Réseau : 6 c sur chaque euro');
});

it('shows fractions of a cent for prices of four decimals', () => {
  render(ShareBar, { shares: [{ actor: 'hub', label: 'Plateforme', amount: 1_520n }], title: '1 kg', decimals: 4 });
  expect(plain(screen.getByRole('button').textContent)).toContain('15,2 c');
});

it('unfolds the whole bar from the strip of a row', async () => {
  render(ShareStrip, { shares, title: 'Carotte' });
  expect(screen.queryByRole('list')).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: /Carotte\s; Ferme/ }));
  expect(screen.getByRole('list', { name: /Carotte/ })).toBeTruthy();
});
