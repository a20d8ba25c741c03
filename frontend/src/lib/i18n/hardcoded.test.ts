import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'svelte/compiler';
import { expect, it } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../..');
const GALLERY = /^routes\/(workshop\/|Workshop)/; // samples of the parts, for those who write the program
const SPOKEN = /^(aria-(label|description|roledescription|valuetext)|title|placeholder|alt|label|hint|lead|heading|text|summary)$/;

// The same in every language.
const NAMES = /Juste Part|HTML5|CSS|JavaScript|SVG|WAI-ARIA|PDF/g;
const SIGNS = /^(kg|km|cm|mm|m|l|h|min|s|j|HT|TTC|TVA|×)$/;

type Branch = Record<string, unknown>;
const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;
const typed = (value: unknown, type: string): value is Branch => isBranch(value) && value['type'] === type;

/** What a person would read: letters that are no name and no unit. */
function speaks(text: string): boolean {
  const words = text.replace(NAMES, '').match(/[\p{L}]+/gu) ?? [];
  return words.some((word) => !SIGNS.test(word));
}

/** The literal texts of a template that show or are read out, outside of any call: `t('…')` is one. */
function written(branch: unknown, found: string[] = []): string[] {
  if (Array.isArray(branch)) return branch.reduce((all: string[], each) => written(each, all), found);
  if (!isBranch(branch) || /^(CallExpression|StyleDirective|StyleSheet)$/.test(String(branch['type']))) return found;
  if (typed(branch, 'RegularElement') && branch['name'] === 'code') return found; // to be typed as it is
  if (typed(branch, 'Text')) found.push(String(branch['data']));
  else if (typed(branch, 'Attribute')) attribute(branch, found);
  else if (typed(branch, 'ExpressionTag')) found.push(...strings(branch['expression']));
  else for (const [key, value] of Object.entries(branch)) if (!/^(expression|test|parameters|context|metadata|key)$/.test(key)) written(value, found);
  return found;
}

function attribute({ name, value }: Branch, found: string[]): void {
  if (SPOKEN.test(String(name))) written(value, found);
}

/** The ends of an expression that may be shown: of `a ? 'x' : b`, 'x'; of a template, its fixed parts. */
function strings(expression: unknown): string[] {
  if (!isBranch(expression)) return [];
  if (typed(expression, 'Literal')) return typeof expression['value'] === 'string' ? [expression['value']] : [];
  if (typed(expression, 'TemplateLiteral')) return (expression['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
  if (typed(expression, 'ConditionalExpression')) return [expression['consequent'], expression['alternate']].flatMap(strings);
  if (typed(expression, 'LogicalExpression') || typed(expression, 'BinaryExpression')) return [expression['left'], expression['right']].flatMap(strings);
  return [];
}

const hardCoded = (source: string): string[] => written(parse(source, { modern: true }).fragment).filter(speaks);

it('finds what is written into a page', () => {
  expect(hardCoded('<p>Bonjour {name}</p>')).toEqual(['Bonjour ']);
  expect(hardCoded('<button aria-label="Fermer">{wide ? "Tout" : t("a.b")}</button>')).toEqual(['Fermer', 'Tout']);
  expect(hardCoded('<p class="soft">{t("a.b")} · 12 kg, Juste Part</p>{#if kind === "farm"}{kind}{/if}')).toEqual([]);
});

it('has every word of every page in the files of messages', () => {
  const pages = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte') && !GALLERY.test(name));
  expect(pages.length).toBeGreaterThan(150);
  const found = pages.flatMap((name) => hardCoded(readFileSync(join(SOURCE, name), 'utf8')).map((text) => `${name}: ${text.trim()}`));
  expect(found).toEqual([]);
}, 60_000); // reads all pages, on a machine that does other things too
