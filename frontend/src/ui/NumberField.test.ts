// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import NumberField from './NumberField.svelte';

afterEach(cleanup);

function field(props: { value: bigint | null; step?: bigint; decimals?: number; places?: number }) {
  const onvalue = vi.fn();
  render(NumberField, { label: 'Quantité', onvalue, ...props });
  return { input: screen.getByLabelText<HTMLInputElement>('Quantité'), onvalue };
}

it('shows a decimal comma and no useless zeros', () => {
  expect(field({ value: 12_500n }).input.value).toBe('12,5');
});

it('shows a price with its cents', () => {
  expect(field({ value: 19_000n, decimals: 4, places: 2 }).input.value).toBe('1,90');
});

it('takes a comma or a dot as thousandths', async () => {
  const { input, onvalue } = field({ value: null });
  await fireEvent.input(input, { target: { value: '3,25' } });
  await fireEvent.input(input, { target: { value: '3.5' } });
  expect(onvalue.mock.calls).toEqual([[3_250n], [3_500n]]);
});

it('keeps what cannot be read, says so, and gives nothing', async () => {
  const { input, onvalue } = field({ value: 1_000n });
  await fireEvent.input(input, { target: { value: '1,2345' } });
  expect(onvalue).toHaveBeenLastCalledWith(null);
  expect(input.getAttribute('aria-invalid')).toBe('true');
  await fireEvent.blur(input);
  expect(input.value).toBe('1,2345');
});

it('steps with the arrow keys and stops at zero', async () => {
  const { input, onvalue } = field({ value: 500n, step: 1_000n });
  await fireEvent.keyDown(input, { key: 'ArrowUp' });
  await fireEvent.keyDown(input, { key: 'ArrowDown' });
  await fireEvent.keyDown(input, { key: 'ArrowDown' });
  expect(onvalue.mock.calls).toEqual([[1_500n], [500n], [0n]]);
});
