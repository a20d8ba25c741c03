import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

interface Manifest {
  id: string;
  lang: string;
  name: string;
  description: string;
  theme_color: string;
  background_color: string;
  icons: { src: string; sizes: string; purpose: string }[];
  shortcuts: { name: string; url: string }[];
}

const root = resolve(import.meta.dirname, '..');
const text = (path: string) => readFileSync(resolve(root, path), 'utf8');
const manifest = (name: string) => JSON.parse(text(`public/${name}`)) as Manifest;
const [french, english] = [manifest('manifest.webmanifest'), manifest('manifest.en.webmanifest')];
const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(text('src/ui/tokens.css'))?.[1];

it('describes one app in two languages', () => {
  const same = ({ shortcuts, ...rest }: Manifest) => ({ ...rest, lang: '', description: '', pages: shortcuts.map(({ url }) => url) });
  expect(same(english)).toEqual(same(french));
  expect([french.lang, english.lang]).toEqual(['fr', 'en']);
  expect(english.description).not.toBe(french.description);
  for (const [index, { name }] of english.shortcuts.entries()) expect(name).not.toBe(french.shortcuts[index]?.name);
});

it('has the colours of the screens', () => {
  expect([french.theme_color, french.background_color]).toEqual([token('leaf'), token('paper')]);
});

it('names icons that are there, one of which a system may cut', () => {
  for (const { src } of french.icons) expect(existsSync(resolve(root, `public${src}`))).toBe(true);
  expect(french.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(['192x192 any', '512x512 any', '512x512 maskable']);
});

it('leads to pages that there are', () => {
  for (const { url } of french.shortcuts) expect(text('src/routes/router.ts')).toContain(`'${url}'`);
});
