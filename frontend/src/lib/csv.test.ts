import { expect, it } from 'vitest';
import { comma, csvOf } from './csv';

it('writes what spreadsheets read, and no formula', () => {
  expect(csvOf([['Produit', 'Note'], ['Carotte; lavée', '=1+1'], ['L’« Ail »', 'dit "violet"']])).toBe(
    'Produit;Note\r\n"Carotte; lavée";\'=1+1\r\nL’« Ail »;"dit ""violet"""\r\n',
  );
  expect(comma('12.500')).toBe('12,500');
});
