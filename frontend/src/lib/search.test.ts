import { expect, it } from 'vitest';
import { matches, plainText } from './search';

it('finds whatever the accents, capitals and order of the words', () => {
  const text = plainText('Crème de Cœur de Bœuf · Chèvrerie');
  expect(text).toBe('creme de coeur de boeuf · chevrerie');
  expect(matches(text, 'BOEUF crème')).toBe(true);
  expect(matches(text, ' chevr ')).toBe(true);
  expect(matches(text, 'brebis')).toBe(false);
  expect(matches(text, '')).toBe(true);
});
