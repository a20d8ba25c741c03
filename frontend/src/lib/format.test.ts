import { expect, it } from 'vitest';
import { remaining } from './countdown';
import { dayAndHour, dayRange, decimal, hour, kilometres, longDay, money, percent, plainDate, shortDay, unitPrice } from './format';
import { unitName } from './units';

const plain = (text: string) => text.replace(/\s/g, ' ');

it('writes money, prices and quantities as the French do', () => {
  expect(plain(money(1_284_050n))).toBe('12 840,50 €');
  expect(plain(unitPrice(19_000n))).toBe('1,90 €');
  expect(plain(unitPrice(19_025n))).toBe('1,9025 €');
  expect(decimal(12_500n, 3)).toBe('12,5');
  expect(plain(percent('0.055'))).toBe('5,5 %');
});

it('is exact where a float is not', () => {
  expect(plain(money(900_719_925_474_099_301n))).toBe('9 007 199 254 740 993,01 €');
});

it('tells the territory’s time, not the device’s', () => {
  expect(plain(hour('2026-11-26T09:00:00Z'))).toBe('10 h');
  expect(plain(hour('2026-07-02T16:30:00Z'))).toBe('18 h 30');
  expect(plain(dayAndHour('2026-11-26T09:00:00Z'))).toBe('jeudi 26 novembre à 10 h');
});

it('writes the first of a month as the French say it', () => {
  expect(plain(longDay('2026-12-01'))).toBe('mardi 1er décembre');
  expect(plain(shortDay('2026-12-01'))).toBe('mar. 1er déc.');
  expect(plain(dayAndHour('2026-09-30T22:00:00Z'))).toBe('jeudi 1er octobre à 0 h');
  expect(plain(dayRange('2026-11-30', '2026-12-01'))).toBe('30 nov. – 1er déc.');
  expect(plain(dayRange('2026-12-01', '2026-12-11'))).toBe('1er–11 déc.');
  expect(plain(longDay('2026-12-11'))).toBe('vendredi 11 décembre');
  expect(plainDate('2026-12-01')).toBe('01/12/2026');
});

it('counts units and distances in words', () => {
  expect(unitName('bunch', 1_000n)).toBe('botte');
  expect(unitName('bunch', 2_000n)).toBe('bottes');
  expect(unitName('barrique', 2_000n)).toBe('barrique');
  expect(plain(kilometres(0.4))).toBe('< 1 km');
  expect(plain(kilometres(41.3))).toBe('41 km');
});

it.each([
  [2 * 86_400_000 + 4 * 3_600_000, '2 j 4 h'],
  [3 * 3_600_000 + 20 * 60_000, '3 h 20 min'],
  [12 * 60_000, '12 min'],
  [65_000, '1 min 5 s'],
])('%i ms are %s', (milliseconds, words) => {
  expect(remaining(milliseconds)).toBe(words);
});
