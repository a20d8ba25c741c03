/** A delivery while it is looked at: what others said comes in, what is said here is there at once. */
import { api, call } from '$api/client';
import { QUANTITY_DECIMALS, writeDecimal } from '$lib/decimal';
import type { Step } from '$lib/floor';
import { amountText, keepPhoto, nameOf, reasonText, rightNow } from '$lib/handing';
import { t } from '$lib/i18n/index.svelte';
import { onBack } from '$lib/network.svelte';
import { fresh, lastKnown } from '$lib/offline/kept.svelte';
import { enqueue, newId, onSent, waitingOf, type Queued } from '$lib/offline/queue.svelte';
import type { Words } from '$lib/offline/senders';
import { currentMe } from '$lib/session.svelte';
import type { Noted } from '$ui/AmountDialog.svelte';
import { dueOf, readLines, replacedBy, type DeliveryLine, type DeliveryOut, type Objection } from './delivery';

const name = (id: string) => `delivery/${id}`;
const ask = (order_id: string) => () => call(api.GET('/api/orders/{order_id}/delivery', { params: { path: { order_id } } }));

/** The server's answer, or the last one known here. */
export const askDelivery = (id: string): Promise<DeliveryOut> => lastKnown(name(id), ask(id));

export class LiveDelivery {
  #out: DeliveryOut = $state.raw() as DeliveryOut;
  // Sent, and not yet in the answer that is shown: nothing flickers between the two.
  #sent = $state.raw<readonly Queued[]>([]);

  constructor(first: DeliveryOut) {
    this.#out = first;
  }

  get out(): DeliveryOut {
    return this.#out;
  }

  readonly lines: DeliveryLine[] = $derived(
    readLines(this.#out, [...this.#sentOf('steps'), ...waitingOf('steps')], [...this.#sentOf('objections'), ...waitingOf('objections')].map((each) => ({ ...each, quantity: String(each.quantity) }))),
  );
  readonly unsaid: DeliveryLine[] = $derived(this.lines.filter(({ steps }) => !steps.received));
  /** Something of it waits for the network: what is paid is not up to date. */
  readonly waits: boolean = $derived(this.lines.some(({ unsent, waiting }) => unsent || waiting.length > 0));
  readonly openCases: number = $derived(this.lines.reduce((sum, { objections, waiting }) => sum + waiting.length + objections.filter(({ outcome }) => outcome === null).length, 0));

  get me(): string | null {
    return currentMe()?.person.id ?? null;
  }

  follow(): () => void {
    const stopSent = onSent((sent) => {
      this.#sent = [...this.#sent, ...sent];
      void this.refresh();
    });
    const stopBack = onBack(() => void this.refresh());
    return () => {
      stopSent();
      stopBack();
    };
  }

  /** What the server answered to a change. */
  take(out: DeliveryOut): void {
    this.#out = out;
  }

  async refresh(): Promise<void> {
    const before = this.#sent;
    const id = this.#out.order_id;
    const out = await fresh(name(id), ask(id)).catch(() => null); // what is shown stays
    if (!out) return;
    this.#out = out;
    this.#sent = this.#sent.filter((each) => !before.includes(each));
  }

  async receive(line: DeliveryLine, quantity: bigint, reason = '', photo: Blob | null = null): Promise<void> {
    const photo_id = await keepPhoto(line, photo);
    await this.#say(line, 'received', quantity, t('delivery.said.received', { what: `${amountText(quantity, line.unit)} ${nameOf(line)}` }), { reason, photo_id });
  }

  /** Everything that nobody has said yet has come as it was prepared. Gives which lines they were. */
  async receiveAll(): Promise<DeliveryLine[]> {
    const open = this.unsaid;
    for (const line of open) await this.receive(line, dueOf(line));
    return open;
  }

  async takeBack(lines: readonly DeliveryLine[]): Promise<void> {
    const keys = lines.map(({ key }) => key);
    for (const line of this.lines.filter(({ key }) => keys.includes(key))) {
      await this.#say(line, 'received', 0n, t('delivery.said.back', { what: nameOf(line) }), { withdrawn: true });
    }
  }

  async #say(line: DeliveryLine, step: Step, quantity: bigint, what: string, also: Partial<Words['steps']>): Promise<void> {
    const id = newId();
    const body: Words['steps'] = {
      id,
      order_id: line.orderId,
      offer_id: line.offerId,
      step,
      quantity: writeDecimal(quantity, QUANTITY_DECIMALS),
      happened_at: rightNow(),
      replaces: replacedBy(line, this.me),
      reason: '',
      withdrawn: false,
      ...also,
    };
    await enqueue('steps', id, body, what);
  }

  async object(line: DeliveryLine, { kind, quantity, words, photo }: Noted<Objection['kind']>): Promise<void> {
    const photo_id = await keepPhoto(line, photo);
    const id = newId();
    const body = { id, order_id: line.orderId, offer_id: line.offerId, kind, quantity: writeDecimal(quantity, QUANTITY_DECIMALS), words, photo_id };
    await enqueue('objections', id, body, t('delivery.said.objected', { what: reasonText(nameOf(line), words) }));
  }

  #sentOf<K extends 'steps' | 'objections'>(kind: K): Words[K][] {
    return this.#sent.filter((each) => each.kind === kind).map(({ body }) => body as Words[K]);
  }
}
