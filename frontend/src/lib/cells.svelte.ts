/**
 * A map of which each entry is watched alone: a row of the sheet hears of its own line and of no other.
 * SvelteMap tells all who asked for a key that was not there, at each change: with 500 rows, that is each keystroke.
 */
// What is not watched is kept in plain collections.
/* eslint-disable svelte/prefer-svelte-reactivity */
class Cell<V> {
  value = $state.raw<V | undefined>(undefined);
}

export class CellMap<V> implements ReadonlyMap<string, V> {
  readonly #cells = new Map<string, Cell<V>>();
  // The order in which entries came, as a Map has it.
  readonly #keys = new Set<string>();
  #version = $state(0);

  /** Makes the cells of these keys; to be called where nothing is being watched. */
  know(keys: Iterable<string>): void {
    for (const key of keys) if (!this.#cells.has(key)) this.#cells.set(key, new Cell());
  }

  get(key: string): V | undefined {
    const cell = this.#cells.get(key);
    if (cell) return cell.value;
    void this.#version; // it may come
    return undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): this {
    this.know([key]);
    this.#keys.add(key);
    this.#put(key, value);
    return this;
  }

  delete(key: string): boolean {
    const known = this.#keys.delete(key);
    if (known) this.#put(key, undefined);
    return known;
  }

  clear(): void {
    for (const key of [...this.#keys]) this.delete(key);
  }

  get size(): number {
    void this.#version;
    return this.#keys.size;
  }

  *entries(): MapIterator<[string, V]> {
    void this.#version;
    for (const key of this.#keys) {
      const value = this.#cells.get(key)?.value;
      if (value !== undefined) yield [key, value];
    }
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  #put(key: string, value: V | undefined): void {
    const cell = this.#cells.get(key);
    if (!cell || cell.value === value) return;
    cell.value = value;
    this.#version += 1;
  }
}
