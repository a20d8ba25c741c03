/** For the test of cells: counts how often those who watch are told. */
import type { CellMap } from './cells.svelte';

export function watched(map: CellMap<number>, key: string): { seen: { one: number; all: number }; stop: () => void } {
  const seen = { one: 0, all: 0 };
  const stop = $effect.root(() => {
    $effect(() => {
      map.get(key);
      seen.one += 1;
    });
    $effect(() => {
      for (const entry of map) void entry;
      seen.all += 1;
    });
  });
  return { seen, stop };
}
