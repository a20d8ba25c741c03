/** What arrives, while it is noted: the server's answer, kept for hours without network, and what was said here. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, writeDecimal } from '$lib/decimal';
import { t } from '$lib/i18n/index.svelte';
import { onBack } from '$lib/network.svelte';
import { lastKnown } from '$lib/offline/kept.svelte';
import { enqueue, newId, onSent, waitingOf, type Queued } from '$lib/offline/queue.svelte';
import type { Words } from '$lib/offline/senders';
import { say } from '$ui/toasts.svelte';
import { awaited, byFarm, readGoods, type Farm, type Goods, type Word } from './goods';
import { amountText } from './words';

type Stocks = components['schemas']['StockOut'][];

export function askStocks(cycle_id: string): Promise<Stocks> {
  return lastKnown(`stocks/${cycle_id}`, () => call(api.GET('/api/cycles/{cycle_id}/stocks', { params: { path: { cycle_id } } })));
}

export class Arrivals {
  #cycle: string;
  #stocks: Stocks = $state.raw([]);
  // Sent while this page was open: nothing flickers until the server's answer has it.
  #sent = $state.raw<readonly Word[]>([]);

  constructor(cycle: string, stocks: Stocks) {
    this.#cycle = cycle;
    this.#stocks = stocks;
  }

  readonly farms: Farm[] = $derived(byFarm(readGoods(this.#stocks, [...this.#sent, ...this.#wordsOf(waitingOf('arrivals'))])));

  follow(): () => void {
    const stops = [onSent((sent) => this.#landed(sent)), onBack(() => void this.#refresh())];
    return () => stops.forEach((stop) => stop());
  }

  /** All that a farm brings and nobody has looked at has arrived as awaited. */
  async allOf(farm: Farm): Promise<void> {
    const open = farm.goods.filter(({ brought }) => brought === null);
    await this.#enqueue(open.map((goods) => wordOf(goods, awaited(goods), '')), t('floor.said.allArrived', { farm: farm.name }));
    say(t('floor.arrived.all', { farm: farm.name }));
  }

  /** `quantity` in thousandths. */
  async note(goods: Goods, quantity: bigint, reason: string): Promise<void> {
    const what = t('floor.said.arrived', { product: goods.productName, quantity: amountText(quantity, goods.unit), farm: goods.producerName });
    await this.#enqueue([wordOf(goods, quantity, reason)], what);
    say(t('floor.noted', { what }));
  }

  async #enqueue(entries: Word[], what: string): Promise<void> {
    await enqueue('arrivals', newId(), { cycle_id: this.#cycle, entries }, what);
  }

  #wordsOf(bodies: readonly Words['arrivals'][]): Word[] {
    return bodies.filter(({ cycle_id }) => cycle_id === this.#cycle).flatMap(({ entries }) => entries);
  }

  #landed(sent: readonly Queued[]): void {
    const mine = this.#wordsOf(sent.filter(({ kind }) => kind === 'arrivals').map(({ body }) => body as Words['arrivals']));
    if (mine.length === 0) return;
    this.#sent = [...this.#sent, ...mine];
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    this.#stocks = await askStocks(this.#cycle).catch(() => this.#stocks);
  }
}

const wordOf = ({ offerId, openIds }: Goods, quantity: bigint, reason: string): Word => ({
  id: newId(),
  offer_id: offerId,
  quantity: writeDecimal(quantity, QUANTITY_DECIMALS),
  reason,
  replaces: openIds,
});
