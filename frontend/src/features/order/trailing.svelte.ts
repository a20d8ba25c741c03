/**
 * The order as bar, families and draft have it: they follow what is typed once the keys pause, so that a keystroke paints
 * only its own line. What is sent is never taken from here.
 */
// Maps that are made anew each time need no reactivity of their own.
/* eslint-disable svelte/prefer-svelte-reactivity */
import { priceOrder, type PricedOrder } from '$lib/pricing';
import { asWanted, linesIn, type SheetLine, type Wants } from './lines';
import type { OrderSheet } from './sheet.svelte';

const PAUSE_MS = 100;
/** Whoever types without a pause sees the total move nevertheless. */
const AT_MOST_MS = 400;

export class Trailing {
  readonly #sheet: OrderSheet;
  #wants = $state.raw() as Wants;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the first change came that is not followed yet. */
  #since: number | null = null;
  #taken: number;
  #keyed = -Infinity;

  readonly lines: readonly SheetLine[] = $derived.by(() => {
    const { byId, saved, fees } = this.#sheet;
    return linesIn(this.#wants, byId, saved, fees.length);
  });
  readonly priced: PricedOrder = $derived.by(() => priceOrder(this.lines.map(asWanted), this.fees.map(({ cents }) => BigInt(cents))));

  constructor(sheet: OrderSheet) {
    this.#sheet = sheet;
    this.#taken = sheet.taken;
    this.#wants = new Map(sheet.wants);
  }

  get wants(): Wants {
    return this.#wants;
  }

  get fees(): OrderSheet['fees'] {
    return this.#sheet.fees;
  }

  /** To be called at each key: only what keys change may wait for a pause. */
  keyed(): void {
    this.#keyed = performance.now();
  }

  /** To be called when any line changed. A tap, a paste, an order replaced as a whole are followed at once. */
  follow(): void {
    const now = performance.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    if (this.#taken !== this.#sheet.taken || now - this.#keyed > AT_MOST_MS) return void this.settle();
    this.#timer = setTimeout(() => this.settle(), Math.max(0, Math.min(PAUSE_MS, this.#since + AT_MOST_MS - now)));
  }

  /** Follows at once: before what is read closely, printed or left. Whether anything had not been followed. */
  settle(): boolean {
    clearTimeout(this.#timer);
    if (this.#since === null) return false;
    this.#since = null;
    this.#taken = this.#sheet.taken;
    this.#wants = new Map(this.#sheet.wants);
    return true;
  }
}
