/** A farm's week while it is confirmed: what is said here is there at once, what colleagues say comes in. */
import { api, call } from '$api/client';
import { fresh, lastKnown } from '$lib/offline/kept.svelte';
import { enqueue, newId, onSent, waiting, waitingOf, type Queued } from '$lib/offline/queue.svelte';
import { onBack } from '$lib/network.svelte';
import type { Words } from '$lib/offline/senders';
import type { Stock, Word } from './said';

const nameOf = (cycle: string) => `stocks/${cycle}`;
const ask = (cycle_id: string): Promise<Stock[]> => call(api.GET('/api/cycles/{cycle_id}/stocks', { params: { path: { cycle_id } } }));

/** The server's answer, or the last one known here. */
export function askStocks(cycle: string): Promise<Stock[]> {
  return lastKnown(nameOf(cycle), () => ask(cycle));
}

export class LiveStocks {
  #server: readonly Stock[] = $state.raw([]);
  // Sent, and not yet in the answer that is shown: nothing flickers between the two.
  #sent = $state.raw<readonly Queued[]>([]);
  #cycle: string;

  constructor(cycle: string, first: readonly Stock[]) {
    this.#cycle = cycle;
    this.#server = first;
  }

  /** Reactive: the last answer of the server. */
  get stocks(): readonly Stock[] {
    return this.#server;
  }

  /** Reactive: words of this device that are not in that answer, oldest first. */
  readonly pending: readonly Word[] = $derived(
    [...this.#sent.map(({ body }) => body as Words['confirmations']), ...waitingOf('confirmations')]
      .filter(({ cycle_id }) => cycle_id === this.#cycle)
      .flatMap(({ entries }) => entries),
  );

  /** Reactive: whether something waits for the network. */
  readonly waits: boolean = $derived(waiting().some(({ kind }) => kind === 'confirmations'));

  /** `what`: in words, should it wait or be refused. */
  async say(entries: Word[], what: string): Promise<void> {
    await enqueue('confirmations', newId(), { cycle_id: this.#cycle, entries }, what);
  }

  /** Asks anew when something was sent and when the network is back; returns how to stop. */
  follow(): () => void {
    const stopSent = onSent((sent) => {
      this.#sent = [...this.#sent, ...sent.filter(({ kind }) => kind === 'confirmations')];
      void this.#refresh();
    });
    const stopBack = onBack(() => void this.#refresh());
    return () => {
      stopSent();
      stopBack();
    };
  }

  async #refresh(): Promise<void> {
    const before = this.#sent;
    const found = await fresh(nameOf(this.#cycle), () => ask(this.#cycle)).catch(() => null); // what is shown stays
    if (!found) return;
    this.#server = found;
    this.#sent = this.#sent.filter((each) => !before.includes(each));
  }
}
