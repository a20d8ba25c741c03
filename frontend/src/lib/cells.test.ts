// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import { CellMap } from './cells.svelte';
import { watched } from './cells.watch.svelte';

it('is a map that keeps the order in which entries came', () => {
  const map = new CellMap<number>();
  map.set('b', 2).set('a', 1).set('b', 3);
  expect([...map]).toEqual([['b', 3], ['a', 1]]);
  expect([[...map.keys()], [...map.values()], map.size, map.has('c')]).toEqual([['b', 'a'], [3, 1], 2, false]);
  map.delete('b');
  map.set('b', 4);
  expect(new Map(map)).toEqual(new Map([['a', 1], ['b', 4]]));
  map.clear();
  expect([map.size, map.get('a')]).toEqual([0, undefined]);
});

it('tells who watches one entry of that entry only, and who watches the whole of each change', () => {
  const map = new CellMap<number>();
  map.know(['a', 'b']);
  const { seen, stop } = watched(map, 'a');
  flushSync();
  map.set('b', 1);
  flushSync();
  map.set('a', 1);
  flushSync();
  map.set('a', 1);
  flushSync();
  expect(seen).toEqual({ one: 2, all: 3 });
  stop();
});
