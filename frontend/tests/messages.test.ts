import { expect, it } from 'vitest';
import { englishFile, isEnglish, partsIn } from '../build/messages';
import { frenchSpaces } from '../build/typography';
import { sentence } from '../src/lib/i18n/parts.svelte';
import en from '../src/lib/i18n/en.json';
import fr from '../src/lib/i18n/fr.json';

const PARTS = new Set(['order', 'ui', 'desk']);

it('finds the parts that a page says, whole keys and templates', () => {
  expect(partsIn("t('order.title'); t(`ui.pack.${unit}`); t(`ui.${name}`)", PARTS)).toEqual(['order', 'ui']);
});

it('takes no other word with a point for one', () => {
  expect(partsIn("'orders.title'; desk.week; 'state.raw'; 'desk'; import './ui.css'", PARTS)).toEqual([]);
});

const english = async (file: string) => ((await import(/* @vite-ignore */ `virtual:messages/en/${file}`)) as { default: Record<string, unknown> }).default;
const sentences = (...parts: string[]) => Object.entries(en).filter(([key]) => parts.includes(key.slice(0, key.indexOf('.'))));

it('gives a part its English beside it: all of its sentences, and no other', async () => {
  expect(Object.entries(await english('order'))).toEqual(sentences('order'));
});

it('puts the small parts into one file', async () => {
  expect(['theme', 'nav', 'order'].map(englishFile)).toEqual(['_small', '_small', 'order']);
  const small = Object.entries(await english('_small'));
  expect(small).toEqual(expect.arrayContaining(sentences('theme', 'nav')));
  expect(small.some(([key]) => key.startsWith('order.'))).toBe(false);
});

it('knows which files of the build are English', () => {
  const files = [['\0virtual:messages/en/order'], ['\0virtual:messages/order', '/src/features/order/OrderSheetPage.svelte']];
  expect(files.map((moduleIds) => isEnglish({ moduleIds }))).toEqual([true, false]);
});

const BREAKS = / [;!?%:€»]|« /;

it('keeps the signs of French with their words', () => {
  expect(frenchSpaces('Prix : 12 € ; trop ? « Oui ! » à 68 %')).toBe('Prix\u00a0: 12\u00a0€\u202f; trop\u202f? «\u00a0Oui\u202f!\u00a0» à 68\u00a0%');
  expect(frenchSpaces('à 12:30, sans rien')).toBe('à 12:30, sans rien');
});

it('says French with spaces that break no line, and English with none before a sign', async () => {
  const parts = [...new Set(Object.keys(fr).map((key) => key.slice(0, key.indexOf('.'))))];
  for (const part of parts) await import(/* @vite-ignore */ `virtual:messages/${part}`);
  const said = Object.keys(fr).map((key) => [key, JSON.stringify(sentence(key as keyof typeof fr, 'fr'))]);
  expect(said.filter(([, french]) => french === undefined || BREAKS.test(french))).toEqual([]);
  expect(Object.entries(en).filter(([, english]) => / [;!?%:»]|« /.test(JSON.stringify(english)))).toEqual([]);
});
