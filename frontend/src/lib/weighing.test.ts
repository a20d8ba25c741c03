/** The same figures as the server's own tests. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readDecimal } from './decimal';
import { beyond, netOf, offByTenths, piecesOf } from './weighing';

interface Vectors {
  net: { pieces: string[]; tare: string; net: string | null }[];
  off: { ordered: string; weighed: string; percent: string; tolerance: string; beyond: boolean }[];
  pieces: { ordered: string; content: string; count: number }[];
}
const vectors = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../tests/vectors/weighing.json'), 'utf8')) as Vectors;
const grams = (text: string) => readDecimal(text, 3);

it.each(vectors.net)('weighs $pieces less $tare each', ({ pieces, tare, net }) => {
  expect(netOf(pieces.map(grams), grams(tare))).toBe(net === null ? null : grams(net));
});

it('has no weight before the first piece', () => {
  expect(netOf([], 0n)).toBeNull();
});

it.each(vectors.off)('$weighed for $ordered is $percent % off', ({ ordered, weighed, percent, tolerance, beyond: far }) => {
  expect(offByTenths(grams(ordered), grams(weighed))).toBe(readDecimal(percent, 1));
  expect(beyond(grams(ordered), grams(weighed), readDecimal(tolerance, 1))).toBe(far);
});

it.each(vectors.pieces)('$ordered in pieces of $content are $count', ({ ordered, content, count }) => {
  expect(piecesOf(grams(ordered), grams(content))).toBe(count);
});
