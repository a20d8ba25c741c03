/** The restock of one place: what the server suggests, what the person changed, what is being saved. */
import { SvelteMap } from 'svelte/reactivity';
import { api, call } from '$api/client';
import { QUANTITY_DECIMALS, writeDecimal } from '$lib/decimal';
import { goodsCents, sum } from '$lib/pricing';
import { problemOf } from '$lib/packs';
import type { PrefillLine } from '$lib/prefill';
import { countedOf, leftOf, orderedOf, priceOf, suggestedOf, targetOf, termsOf, type RestockOut, type Row } from './rows';

export interface Stock {
  target: bigint | null;
  counted: bigint | null;
  /** When it was counted; null: now. */
  at: string | null;
}

export const stockOf = (row: Row): Stock => ({ target: targetOf(row), counted: countedOf(row), at: row.counted_at });
const text = (value: bigint | null): string | null => (value === null ? null : writeDecimal(value, QUANTITY_DECIMALS));

const WAIT_MS = 500;

export class Restock {
  rows = $state.raw<readonly Row[]>([]);
  /** Stocks that were typed and are not saved yet. */
  readonly typed = new SvelteMap<string, Stock>();
  readonly failed = new SvelteMap<string, unknown>();
  /** Quantities that the person chose instead of the suggested ones; null: unreadable. */
  readonly chosen = new SvelteMap<string, bigint | null>();
  /** Packs that were looked up to be watched. */
  readonly added = new SvelteMap<string, true>();
  readonly known = $derived(this.rows.filter((row) => row.known || this.added.has(row.pack_id)));
  readonly others = $derived(this.rows.filter((row) => !row.known && !this.added.has(row.pack_id)));
  readonly wanted = $derived(this.known.filter((row) => this.#differs(row)));
  readonly problems = $derived(this.wanted.filter((row) => this.problem(row)));
  readonly total = $derived(sum(this.wanted.map((row) => goodsCents(this.quantity(row) ?? 0n, priceOf(row)))));
  // Not state: nothing on the screen depends on it.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #saving = new Map<string, Promise<void>>();
  readonly #point: string;
  readonly #said: (before: Row, after: Row) => void;

  /** `said`: called after a stock was saved. */
  constructor(data: RestockOut, said: (before: Row, after: Row) => void) {
    this.rows = data.rows;
    this.#point = data.delivery_point_id;
    this.#said = said;
  }

  stock(row: Row): Stock {
    return this.typed.get(row.pack_id) ?? stockOf(row);
  }

  /** What the order shall have in all: as chosen, else as suggested, never less than it has already. */
  quantity(row: Row): bigint | null {
    const chosen = this.chosen.get(row.pack_id);
    if (chosen !== undefined) return chosen;
    const [suggested, ordered] = [suggestedOf(row), orderedOf(row)];
    return suggested > ordered ? suggested : ordered;
  }

  problem(row: Row): ReturnType<typeof problemOf> | 'unreadable' {
    const quantity = this.quantity(row);
    if (quantity === null) return 'unreadable';
    return quantity === 0n ? null : problemOf(quantity, termsOf(row), leftOf(row));
  }

  /** Saved half a second after the last press. */
  set(row: Row, change: Partial<Stock>): void {
    const before = this.stock(row);
    const counted = 'counted' in change && change.counted !== before.counted ? { at: null } : {};
    this.typed.set(row.pack_id, { ...before, ...counted, ...change });
    this.failed.delete(row.pack_id);
    clearTimeout(this.#timers.get(row.pack_id));
    this.#timers.set(row.pack_id, setTimeout(() => void this.save(row.pack_id), WAIT_MS));
  }

  /** Puts a stock back as it was, at once. */
  async putBack(row: Row): Promise<void> {
    this.typed.set(row.pack_id, stockOf(row));
    await this.save(row.pack_id, false);
  }

  /** Everything that is typed, now; false where something could not be saved. */
  async saveAll(): Promise<boolean> {
    await Promise.all([...this.typed.keys()].map((pack) => this.save(pack)));
    return this.typed.size === 0;
  }

  /** One after the other for a pack: the newest stock is the last to arrive. */
  save(pack: string, tell = true): Promise<void> {
    clearTimeout(this.#timers.get(pack));
    const saving = (this.#saving.get(pack) ?? Promise.resolve()).then(() => this.#save(pack, tell));
    this.#saving.set(pack, saving);
    return saving;
  }

  async #save(pack: string, tell: boolean): Promise<void> {
    const stock = this.typed.get(pack);
    const before = this.rows.find(({ pack_id }) => pack_id === pack);
    if (!stock || !before) return;
    const target = stock.target === 0n ? null : stock.target;
    const path = { delivery_point_id: this.#point, pack_id: pack };
    const body = { target: text(target), counted: text(stock.counted), counted_at: stock.at };
    try {
      const after = await call(api.PUT('/api/restock/{delivery_point_id}/packs/{pack_id}', { params: { path }, body }));
      // Presses while the answer was on its way are saved by their own timer.
      if (this.typed.get(pack) === stock) this.typed.delete(pack);
      this.rows = this.rows.map((row) => (row.pack_id === pack ? after : row));
      this.added.set(pack, true);
      if (tell) this.#said(before, after);
    } catch (error) {
      this.failed.set(pack, error);
    }
  }

  /** The lines for the order sheet. */
  lines(): PrefillLine[] {
    return this.wanted.map((row) => ({
      packId: row.pack_id,
      product: row.product_name,
      pack: row.pack_name,
      quantity: this.quantity(row) ?? 0n,
      unitPrice: priceOf(row),
    }));
  }

  #differs(row: Row): boolean {
    const quantity = this.quantity(row);
    return row.offer !== null && quantity !== orderedOf(row) && quantity !== 0n;
  }
}
