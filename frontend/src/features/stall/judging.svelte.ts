/** The rules' verdicts while prices are typed: asked of the server a moment after the last key, the newest kept. */
import { SvelteMap } from 'svelte/reactivity';
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { PRICE_DECIMALS, writeDecimal } from '$lib/decimal';
import { unreachable } from '$lib/offline/reach';
import type { RuleVerdict } from '$lib/verdicts';
import { draftOf, type StallRow } from './draft';

type Answer = components['schemas']['PricesJudged'];
const TYPING_MS = 250;
const MOST_ROWS = 200;

export interface Judged {
  /** The price that was judged, ten-thousandths of a euro; null where there was none. */
  price: bigint | null;
  verdicts: readonly RuleVerdict[];
  nearest: string | null;
}

export class Judge {
  /** Reactive: without network the rules are asked when the stall is sent. */
  later = $state(false);
  readonly #cycle: string;
  readonly #known = new SvelteMap<string, Judged>();
  // What waits to be asked, by pack: nothing on the screen reads it.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #asked = new Map<string, bigint>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cycleId: string) {
    this.#cycle = cycleId;
  }

  /** The last verdicts of a row: those of an older price until the server has answered. */
  of(row: StallRow): Judged {
    return this.#known.get(row.pack_id) ?? { price: draftOf(row).price, verdicts: row.verdicts, nearest: row.nearest };
  }

  /** Whether `of` is about another price than the one that stands there. */
  isOld(row: StallRow, price: bigint | null): boolean {
    return price !== null && this.of(row).price !== price;
  }

  /** Its price is being typed: ask a moment after the last key. */
  ask(row: StallRow, price: bigint): void {
    if (!this.isOld(row, price)) return void this.#asked.delete(row.pack_id);
    this.#asked.set(row.pack_id, price);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), TYPING_MS);
  }

  /** What the server refused to publish, with its verdicts. */
  take(packId: string, judged: Judged): void {
    this.#known.set(packId, judged);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #send(): Promise<void> {
    const sent = [...this.#asked].slice(0, MOST_ROWS);
    const rows = sent.map(([pack_id, price]) => ({ pack_id, price: writeDecimal(price, PRICE_DECIMALS) }));
    try {
      const params = { path: { cycle_id: this.#cycle } };
      this.#learn(sent, await call(api.POST('/api/cycles/{cycle_id}/stall/verdicts', { params, body: { rows } })));
      this.later = false;
    } catch (error) {
      this.later = unreachable(error);
    }
  }

  #learn(sent: readonly [string, bigint][], { rows }: Answer): void {
    for (const [packId, price] of sent) {
      // Another price stands there by now: its own answer comes, or came already.
      if (this.#asked.get(packId) !== price) continue;
      this.#asked.delete(packId);
      const found = rows.find(({ pack_id }) => pack_id === packId);
      if (found) this.#known.set(packId, { price, verdicts: found.verdicts, nearest: found.nearest });
    }
    if (this.#asked.size > 0) this.#timer = setTimeout(() => void this.#send(), TYPING_MS);
  }
}
