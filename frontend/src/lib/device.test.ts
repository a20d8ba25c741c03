// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { remember, remembered } from './device';

afterEach(() => vi.restoreAllMocks());

it('remembers a choice under the name of the program', () => {
  expect(remembered('theme')).toBeNull();
  remember('theme', 'dark');
  expect([remembered('theme'), localStorage.getItem('justepart.theme')]).toEqual(['dark', 'dark']);
});

it('does without, where the browser refuses storage', () => {
  const refuse = () => {
    throw new DOMException('refused', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
  remember('theme', 'light');
  expect(remembered('theme')).toBeNull();
});
