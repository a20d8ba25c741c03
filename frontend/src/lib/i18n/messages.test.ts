import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import en from './en.json';
import fr from './fr.json';
import { render, type Message } from './messages';

const SOURCE = resolve(import.meta.dirname, '../..');
const french: Record<string, Message> = fr;
const english: Record<string, Message> = en;
const words = (message: Message) => (typeof message === 'string' ? message : Object.values(message).join(' '));
/** Nothing is to be translated of "{name}, {when}". */
const wordless = (message: Message) => !/\p{L}{2}/u.test(words(message).replace(/\{\w+\}/g, ''));
const places = (message: Message) => [...new Set(words(message).match(/\{\w+\}/g))].sort();

// The same in both languages by right: units, names of languages, signs.
const ALIKE = /^(label\.|allergen\.|order\.note$|unit\.|language\.|theme\.|ui\.countdown\.|share\.|shell\.pages|nav\.(fees|lots)|lots\.(commune|found|one)$|(delivery|round|history\.(kind|note))\.lot$|floor\.lot\.number$|chart\.value$|role\.coordinator|costs\.\w+Unit$|fairrule\.(labels|trial\.price)$|references\.(part|source|whole|unit\.euros)$)/;

function sources(): string {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  const code = files.filter((name) => /\.(svelte|ts)$/.test(name) && !/\.(test|d)\.ts$/.test(name));
  return code.map((name) => readFileSync(join(SOURCE, name), 'utf8')).join('\n');
}

it('has every message in both languages, in the same order', () => {
  expect(Object.keys(english)).toEqual(Object.keys(french));
  expect(Object.keys(french)).toEqual(Object.keys(french).toSorted());
});

it('names the same places to fill in both languages', () => {
  for (const key of Object.keys(french)) expect([key, places(english[key] ?? '')]).toEqual([key, places(french[key] ?? '')]);
});

it('translates: no message is the same sentence twice', () => {
  const same = Object.keys(french).filter((key) => !ALIKE.test(key) && !wordless(french[key] ?? '') && words(french[key] ?? '') === words(english[key] ?? ''));
  expect(same).toEqual([]);
});

it('uses every message: by its whole key, or by a template that begins it', () => {
  const code = sources();
  const literal = new Set(code.match(/(?<=['"])[a-z][\w]*(\.\w+)+(?=['"])/g));
  const prefixes = [...code.matchAll(/`([a-z]\w*\.(?:\w+\.)*)\$\{/g)].map((match) => match[1] ?? '');
  const unused = Object.keys(french).filter((key) => !literal.has(key) && !prefixes.some((start) => key.startsWith(start)));
  expect(unused).toEqual([]);
});

it('asks for no message that does not exist', () => {
  const asked = [...sources().matchAll(/\bt\(\s*['"]([\w.]+)['"]/g)].map((match) => match[1] ?? '');
  expect(asked.length).toBeGreaterThan(50);
  expect(asked.filter((key) => !(key in french))).toEqual([]);
});

it('fills places and chooses the plural of the language', () => {
  const cents = { one: '{count} centime', other: '{count} centimes' };
  expect(render(cents, 'fr', { count: 0 })).toBe('0 centime');
  expect(render(cents, 'fr', { count: 1.5 })).toBe('1,5 centime');
  expect(render(cents, 'fr', { count: 2 })).toBe('2 centimes');
  expect(render({ one: '{count} cent', other: '{count} cents' }, 'en', { count: 0 })).toBe('0 cents');
  expect(render('Bonjour {name}', 'fr', { name: 'Ève' })).toBe('Bonjour Ève');
});
