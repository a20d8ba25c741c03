/** What is done on the floor: every word goes through the queue, whether there is network or not. */
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { QUANTITY_DECIMALS, writeDecimal } from '$lib/decimal';
import { expectedAt, type Floor, type FloorLine, type Lot, type Said, type Step } from '$lib/floor';
import { t } from '$lib/i18n/index.svelte';
import { LiveFloor } from '$lib/livefloor.svelte';
import { defaultLot, lotId } from '$lib/lots';
import { enqueue } from '$lib/offline/queue.svelte';
import { serverNow } from '$lib/clock.svelte';
import { sayOfLine, takeBack } from '$lib/sayline';
import { localOf } from '$lib/zone';
import { say } from '$ui/toasts.svelte';
import { stateOf } from './picking';
import { lineText, lotText } from './words';

export interface Weighed {
  pieces: readonly bigint[];
  tare: bigint;
}
export interface NewLot {
  number: string;
  made_on: string;
  use_by: string | null;
  best_before: string | null;
}

export class FloorDesk {
  readonly live: LiveFloor;
  /** Decides between people who weighed the same line. */
  readonly coordinates: boolean;
  // The lot that somebody chose here, by product.
  #chosen = new SvelteMap<string, string>();

  constructor(first: Floor, coordinates: boolean) {
    this.live = new LiveFloor(first);
    this.coordinates = coordinates;
  }

  get floor(): Floor {
    return this.live.floor;
  }

  /** "2026-11-26" in the territory's time. */
  today(): string {
    return localOf(serverNow()).day;
  }

  /** The lot that lines of this product are picked from now; undefined: a new one of today, numbered by itself. */
  lotOf(productId: string): Lot | undefined {
    const chosen = this.#chosen.get(productId);
    return this.floor.lots.find(({ id }) => id === chosen) ?? defaultLot(this.floor, productId, this.today(), (at) => localOf(at).day);
  }

  /** All that is expected is there. */
  async complete(line: FloorLine): Promise<void> {
    await this.pick(line, expectedAt(line, 'picked'));
  }

  /** `quantity` in thousandths; with how it was weighed, and why it differs. */
  async pick(line: FloorLine, quantity: bigint, { weighed, reason = '' }: { weighed?: Weighed; reason?: string } = {}): Promise<void> {
    const what = lineText(this.floor, line, quantity);
    const lot_id = quantity > 0n ? await this.#lotFor(line) : null;
    await sayOfLine(line, 'picked', quantity, t('floor.said.picked', { what }), { lot_id, reason, weighing: weighed ? asWeighing(weighed) : null });
    const fresh = () => this.floor.lines.find(({ key }) => key === line.key) ?? line;
    say(t('floor.noted', { what }), { undo: () => this.#back(line, fresh()) });
  }

  /** Several at once, with one way back. */
  async completeAll(lines: readonly FloorLine[]): Promise<void> {
    const open = lines.filter((line) => stateOf(line) === 'todo' && !line.catchWeight);
    for (const line of open) {
      const quantity = expectedAt(line, 'picked');
      const what = t('floor.said.picked', { what: lineText(this.floor, line, quantity) });
      await sayOfLine(line, 'picked', quantity, what, { lot_id: await this.#lotFor(line) });
    }
    const keys = open.map(({ key }) => key);
    say(t('floor.notedAll', { count: open.length }), {
      undo: async () => {
        for (const line of this.floor.lines) if (keys.includes(line.key)) await this.takeBack(line);
      },
    });
  }

  /** It is as if nothing had been picked. */
  async takeBack(line: FloorLine): Promise<void> {
    await takeBack(line, 'picked', t('floor.said.back', { what: lineText(this.floor, line, line.steps.picked?.counts.quantity ?? 0n) }));
  }

  /** Which of several words about one line holds: said anew, in place of all of them. */
  async decide(line: FloorLine, step: Step, said: Said): Promise<void> {
    const what = lineText(this.floor, line, said.quantity);
    await this.#again(line, step, said, t('floor.said.decided', { what }), t('floor.decidedReason'));
    say(t('floor.decided', { what }));
  }

  /** A lot for a product from now on; `again`: lines that were picked from another one, and were picked from this. */
  async choose(productId: string, lot: Lot | NewLot, again: readonly FloorLine[]): Promise<void> {
    const id = 'id' in lot ? lot.id : await this.#make(productId, lot);
    this.#chosen.set(productId, id);
    for (const line of again) {
      const held = line.steps.picked?.counts;
      if (!held) continue;
      const weighing = held.pieces.length > 0 ? asWeighing(held) : null;
      const what = t('floor.said.lot', { what: lineText(this.floor, line, held.quantity) });
      await sayOfLine(line, 'picked', held.quantity, what, { lot_id: id, reason: held.reason, weighing });
    }
  }

  async #back(before: FloorLine, now: FloorLine): Promise<void> {
    const held = before.steps.picked?.counts;
    if (held) await this.#again(now, 'picked', held, t('floor.said.back', { what: lineText(this.floor, now, held.quantity) }), held.reason);
    else await this.takeBack(now);
  }

  async #again(line: FloorLine, step: Step, said: Said, what: string, reason: string): Promise<void> {
    const lot_id = this.floor.lots.find(({ number, product_id }) => product_id === line.productId && number === said.lotNumber)?.id ?? null;
    await sayOfLine(line, step, said.quantity, what, { lot_id, reason, weighing: said.pieces.length > 0 ? asWeighing(said) : null });
  }

  async #lotFor({ productId }: FloorLine): Promise<string> {
    return this.lotOf(productId)?.id ?? (await this.#make(productId, { number: '', made_on: this.today(), use_by: null, best_before: null }));
  }

  async #make(productId: string, lot: NewLot): Promise<string> {
    const facts = { product_id: productId, ...lot };
    const id = lotId(facts);
    if (this.floor.lots.some((known) => known.id === id)) return id;
    const product = this.floor.lines.find((line) => line.productId === productId)?.productName ?? '';
    await enqueue('lots', id, { id, ...facts }, t('floor.said.newLot', { product, number: lotText(lot.number) }));
    return id;
  }
}

const kilograms = (grams: bigint) => writeDecimal(grams, QUANTITY_DECIMALS);
const asWeighing = ({ pieces, tare }: Weighed) => ({ pieces: pieces.map(kilograms), tare: kilograms(tare) });

const DESK = Symbol('floor');
export const provideDesk = (desk: FloorDesk): FloorDesk => setContext(DESK, desk);
export const useDesk = (): FloorDesk => getContext<FloorDesk>(DESK);
