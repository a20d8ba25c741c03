// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setScope } from './scope';
import { dropTyped, forgetTyped, hasTyped, keepTyped, readTyped, typedKey, typedKeys } from './typed';

const wearing = (person: string, organisation: string) =>
  setScope({ person: { id: person }, hat: { territory: { id: 'millevaches' }, organisation: { id: organisation }, role: 'buyer' } });

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

it('keeps what each person typed under each hat apart', () => {
  wearing('cook', 'canteen');
  keepTyped(typedKey('order/1'), 'leeks');
  wearing('cook', 'school');
  expect([typedKeys(typedKey('')), readTyped(typedKey('order/1'))]).toEqual([[], null]);
  expect([hasTyped('cook'), hasTyped('coo'), hasTyped('shopkeeper')]).toEqual([true, false, false]);
});

it('forgets all of one person, whatever her hat, and nothing of another', () => {
  for (const [person, organisation] of [['cook', 'canteen'], ['cook', 'school'], ['shopkeeper', 'shop']] as const) {
    wearing(person, organisation);
    keepTyped(typedKey('order/1'), person);
  }
  forgetTyped('cook');
  expect([hasTyped('cook'), hasTyped('shopkeeper')]).toEqual([false, true]);
});

it('does without, where the browser refuses storage', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  wearing('cook', 'canteen');
  keepTyped(typedKey('order/1'), 'leeks');
  expect(readTyped(typedKey('order/1'))).toBeNull();
  dropTyped(typedKey('order/1'));
});
