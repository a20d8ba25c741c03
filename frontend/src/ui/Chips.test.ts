// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import Chips from './Chips.svelte';

afterEach(cleanup);

const options = [
  { value: 'this', label: 'Celle-ci' },
  { value: 'last', label: 'La dernière' },
];

it('picks exactly one, and says so once it is picked', async () => {
  const onchange = vi.fn();
  render(Chips, { legend: 'Semaine', options, one: 'this', onchange });
  const last = screen.getByRole<HTMLInputElement>('radio', { name: 'La dernière' });
  await fireEvent.click(last);
  expect([last.checked, onchange.mock.calls.length]).toEqual([true, 1]);
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Celle-ci' }).checked).toBe(false);
});

it('ticks several', async () => {
  render(Chips, { legend: 'Labels', options, chosen: ['this'] });
  await fireEvent.click(screen.getByRole('checkbox', { name: 'La dernière' }));
  expect(screen.getAllByRole<HTMLInputElement>('checkbox').map(({ checked }) => checked)).toEqual([true, true]);
});
