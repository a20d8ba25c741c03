import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '..');
const read = (folder: string) =>
  readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => ({ name, code: readFileSync(join(SOURCE, folder, name), 'utf8') }));
const parts = read('ui').map(({ name }) => name);
// They stand around every page, so around the gallery too, or inside of other parts that it shows.
const AROUND = ['AppShell.svelte', 'Toasts.svelte'];
const pages = [...read('routes'), ...read('features')];
const inside = (name: string) => read('ui').some(({ code }) => code.includes(`/${name.split('/').at(-1) ?? ''}'`));

it('shows every part of the screens in the gallery', () => {
  const shown = read('routes').filter(({ name }) => /^Workshop\.|^workshop\//.test(name)).map(({ code }) => code).join('\n');
  const missing = parts.filter((name) => !AROUND.includes(name) && !shown.includes(`$ui/${name}`) && !inside(name));
  expect(parts.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

it('keeps no part that no screen uses', () => {
  const used = pages.filter(({ name }) => !/^Workshop\.|^workshop\//.test(name)).map(({ code }) => code).join('\n');
  expect(parts.filter((name) => !used.includes(`$ui/${name}`) && !inside(name))).toEqual([]);
});
