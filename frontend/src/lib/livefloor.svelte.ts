/** A week's floor while it is worked on: what others said comes in, what is said here is there at once. */
import { overlay, type Floor } from './floor';
import { askFloor } from './floorweek';
import { onBack } from './network.svelte';
import { onSent, waitingOf, type Queued } from './offline/queue.svelte';
import type { Words } from './offline/senders';

const LOOK_EVERY_MS = 60_000;

export class LiveFloor {
  #server: Floor = $state.raw() as Floor;
  // Sent, and not yet in the server's answer that is shown: nothing flickers between the two.
  #sent = $state.raw<readonly Queued[]>([]);

  constructor(first: Floor) {
    this.#server = first;
  }

  /** Reactive: the last answer with what was said here since. */
  readonly floor: Floor = $derived(
    overlay(this.#server, [...this.#sentOf('steps'), ...waitingOf('steps')], [...this.#sentOf('lots'), ...waitingOf('lots')]),
  );

  /** Asks anew when something was sent, when the network is back, and each minute; returns how to stop. */
  follow(): () => void {
    const stopSent = onSent((sent) => {
      this.#sent = [...this.#sent, ...sent];
      void this.refresh();
    });
    const stopBack = onBack(() => void this.refresh());
    const timer = setInterval(() => document.visibilityState === 'visible' && void this.refresh(), LOOK_EVERY_MS);
    return () => {
      stopSent();
      stopBack();
      clearInterval(timer);
    };
  }

  async refresh(): Promise<void> {
    const before = this.#sent;
    const fresh = await askFloor(this.#server.cycleId).catch(() => null); // what is shown stays
    if (!fresh || fresh.at === this.#server.at) return;
    this.#server = fresh;
    this.#sent = this.#sent.filter((each) => !before.includes(each));
  }

  #sentOf<K extends 'steps' | 'lots'>(kind: K): Words[K][] {
    return this.#sent.filter((each) => each.kind === kind).map(({ body }) => body as Words[K]);
  }
}
