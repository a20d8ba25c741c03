/** The order sheet of one place and week: what is typed, what is saved, what it costs, and how it is sent. */
// Maps that are made anew each time need no reactivity of their own.
/* eslint-disable svelte/prefer-svelte-reactivity */
import { SvelteMap } from 'svelte/reactivity';
import { CellMap } from '$lib/cells.svelte';
import { CENT_DECIMALS, writeDecimal } from '$lib/decimal';
import { offersOf, type CatalogueOut, type Offer } from '$lib/offers';
import { priceOrder, type PricedOrder } from '$lib/pricing';
import { fetchCatalogue, fetchOrder } from './api';
import { dropDraft, keepDraft, readDraft, seenLine, type Draft, type Pressed, type SeenLine } from './draft';
import {
  asBody,
  asWanted,
  held,
  linesIn,
  sameWants,
  wantsOf,
  withdrawn,
  type LineIn,
  type Order,
  type SheetLine,
  type Want,
  type Wants,
} from './lines';
import { newsSince } from './news';
import { problemsIn, type LineProblem } from './judged';
import { refusedBy, type NewPrice, type Refused } from './refused';
import { arrived, deliver, wantsIn, type Outcome } from './sending';

export interface SheetData {
  catalogue: CatalogueOut;
  order: Order;
  /** Where the unsaved lines are kept on this device. */
  draftKey: string;
  /** When these were last asked of the server; null: now. */
  asOf: string | null;
}

const TRIED_AT_MOST = 5;

export class OrderSheet {
  readonly wants = new CellMap<Want>();
  /** What the server said of a line: in words, until the line is changed. */
  readonly told = new SvelteMap<string, string>();
  /** Prices that changed while the person was looking. */
  readonly repriced = new SvelteMap<string, NewPrice>();
  readonly #draftKey: string;
  #tried: LineIn[][] = [];
  /** How many times all lines were replaced at once. */
  taken = 0;

  catalogue = $state.raw() as CatalogueOut;
  order = $state.raw() as Order;
  sending = $state(false);
  /** What was asked for and is not answered yet: sent as it was then, whatever is typed afterwards. */
  pressed = $state.raw<Pressed | null>(null);
  /** Pressed without network: sent again as soon as there is one. */
  waiting = $state(false);
  /** Without network: when prices and quantities were last known. */
  asOf = $state<string | null>(null);
  /** Lines that were typed of offers that are no more. */
  gone = $state.raw<SeenLine[]>([]);
  refused = $state.raw<Refused | null>(null);
  /** The order as it was just saved: for the confirmation. */
  confirmed = $state.raw<Order | null>(null);
  /** Lines found on this device at the start. */
  restored = $state.raw<Draft | null>(null);

  readonly saved = $derived(new Map(this.order.lines.map((line) => [line.offer_id, line])));
  readonly fees = $derived(this.catalogue.delivery_fees);
  readonly offers: readonly Offer[] = $derived([...withdrawn(this.order, this.catalogue), ...offersOf(this.catalogue)]);
  readonly byId = $derived(new Map(this.offers.map((offer) => [offer.id, offer])));
  readonly lines: readonly SheetLine[] = $derived(linesIn(this.wants, this.byId, this.saved, this.fees.length));
  readonly priced: PricedOrder = $derived(priceOrder(this.lines.map(asWanted), this.fees.map(({ cents }) => BigInt(cents))));
  readonly dirty = $derived(!sameWants(this.wants, wantsOf(this.order)));
  readonly problems: ReadonlyMap<string, LineProblem> = $derived(problemsIn(this.wants, this.byId, (offer) => held(this.saved.get(offer.id))));
  readonly placed = $derived(this.order.state === 'placed');
  /** Typed after the button was pressed: not part of what is on its way. */
  readonly changedSince = $derived(this.pressed !== null && !sameWants(this.wants, wantsIn(this.pressed.lines)));

  constructor({ catalogue, order, draftKey, asOf }: SheetData) {
    this.#draftKey = draftKey;
    this.wants.know(catalogue.offers.map(({ id }) => id));
    this.catalogue = catalogue;
    this.asOf = asOf;
    this.#adopt(order);
    this.#restore();
  }

  /** What this order may have of an offer: what is left, and what it holds already. */
  mayHave(offer: Offer): bigint {
    return offer.left + held(this.saved.get(offer.id));
  }

  /**
   * Thousandths; null is what cannot be read. 0 takes the line away: it stays known, so that its row does not vanish from
   * "my order" while its number is being rewritten.
   */
  setQuantity(offer: Offer, quantity: bigint | null): void {
    this.told.delete(offer.id);
    this.wants.set(offer.id, { quantity, note: this.wants.get(offer.id)?.note ?? '' });
  }

  setNote(offer: Offer, note: string): void {
    this.told.delete(offer.id);
    this.wants.set(offer.id, { quantity: this.wants.get(offer.id)?.quantity ?? 0n, note });
  }

  /** Replaces the whole sheet; returns what undoes it. */
  replace(wants: ReadonlyMap<string, Want>): () => void {
    const before = new Map(this.wants);
    this.#take(wants);
    return () => this.#take(before);
  }

  /** Back to what is saved. */
  forgetChanges(): () => void {
    this.restored = null;
    this.refused = null;
    this.acknowledge();
    this.#settled();
    return this.replace(wantsOf(this.order));
  }

  /** Keeps or drops the draft: as it is now, or as it was when the keys paused. */
  remember({ wants, lines }: Pick<OrderSheet, 'lines'> & { wants: Wants } = this): void {
    if (!this.dirty && !this.pressed) return dropDraft(this.#draftKey);
    keepDraft(this.#draftKey, {
      version: this.order.version,
      base: wantsOf(this.order),
      wants: new Map(wants),
      pressed: this.pressed,
      tried: this.#tried,
      // What is not acknowledged yet is told again the next time.
      seen: [...this.gone, ...lines.map((line) => seenLine(line, this.repriced.get(line.offer.id)?.before))],
      until: this.order.editable_until,
      at: new Date().toISOString(),
    });
  }

  /** Sends the sheet as it stands. What the server refuses stands in `refused`; nothing typed is lost. */
  async save(): Promise<void> {
    if (this.sending) return;
    this.pressed = { lines: this.lines.map(asBody), total: writeDecimal(this.priced.total, CENT_DECIMALS) };
    await this.resend();
  }

  /** Sends what was pressed. True when there is nothing more to send. */
  async resend(): Promise<boolean> {
    const { pressed } = this;
    if (this.sending || !pressed) return !pressed;
    this.sending = true;
    const before = this.#tried;
    this.#tried = [...before, pressed.lines].slice(-TRIED_AT_MOST);
    this.remember(); // before anything leaves: the battery may die while it is on its way
    try {
      await this.#receive(await deliver(this.#draftKey, this.order, pressed, before), pressed, before);
    } finally {
      this.sending = false;
    }
    return !this.waiting;
  }

  /** The week as it is now, after it was shown as last known. False without network. */
  async renew(): Promise<boolean> {
    try {
      const order = await this.theirs();
      if (!(await this.#refresh())) return false;
      this.#meet(order);
      return true;
    } catch {
      return false;
    }
  }

  /** What changed was read. */
  acknowledge(): void {
    this.gone = [];
    this.repriced.clear();
  }

  /** Their order as the saved one, with `wants` typed over it. */
  rebase(theirs: Order, wants: ReadonlyMap<string, Want>): void {
    this.order = theirs;
    this.#take(wants);
    this.#settled();
    this.refused = null;
    this.restored = null;
  }

  /** Their order, to be compared with mine. */
  theirs(): Promise<Order> {
    return fetchOrder(this.order.cycle_id, this.order.delivery_point_id);
  }

  #adopt(order: Order): void {
    this.order = order;
    this.#take(wantsOf(order));
  }

  #take(wants: ReadonlyMap<string, Want>): void {
    this.taken += 1;
    this.wants.clear();
    for (const [id, want] of wants) this.wants.set(id, want);
  }

  /** Puts back what was typed before; an order that changed meanwhile has to be compared first. */
  #restore(): void {
    const draft = readDraft(this.#draftKey);
    if (!draft) return;
    const saved = wantsOf(this.order);
    const mine = arrived(this.order, draft.tried);
    if (mine && draft.pressed) this.confirmed = this.order; // its answer had been lost
    if (sameWants(draft.wants, saved)) return dropDraft(this.#draftKey);
    this.#take(new Map([...draft.wants].filter(([id]) => this.byId.has(id))));
    this.#compare(draft.seen);
    this.restored = mine ? { ...draft, version: this.order.version, base: saved } : draft;
    this.#tried = draft.tried;
    this.pressed = draft.pressed && !sameWants(wantsIn(draft.pressed.lines), saved) ? draft.pressed : null;
    this.waiting = this.pressed !== null;
    if (!this.asOf && this.restored.version !== this.order.version) this.#changed();
  }

  /** The order as the server holds it now, beside what is typed here. */
  #meet(order: Order): void {
    if (order.version === this.order.version) return;
    if (!this.dirty && !this.pressed) this.#adopt(order);
    else if (!arrived(order, this.#tried)) this.#changed();
    else this.#saved(order, wantsOf(order));
  }

  #changed(): void {
    this.#settled();
    this.refused = { kind: 'changed' };
  }

  /** Nothing is on its way any more. */
  #settled(): void {
    this.pressed = null;
    this.waiting = false;
    this.#tried = [];
  }

  async #receive(outcome: Outcome, pressed: Pressed, before: LineIn[][]): Promise<void> {
    this.waiting = outcome.kind === 'away' || outcome.kind === 'busy';
    if (outcome.kind === 'saved') {
      this.#saved(outcome.order, wantsIn(pressed.lines));
      await this.#refresh();
    } else if (outcome.kind === 'refused') {
      this.#settled();
      this.#tried = before; // this one certainly did not arrive
      await this.#refuse(refusedBy(outcome.error), pressed, outcome.order);
    }
  }

  /** What was typed while the answer was on its way stays, not saved yet. */
  #saved(order: Order, sent: ReadonlyMap<string, Want>): void {
    if (sameWants(this.wants, sent)) this.#adopt(order);
    else this.order = order;
    this.#settled();
    this.refused = null;
    this.restored = null;
    this.told.clear();
    this.acknowledge();
    this.confirmed = order;
  }

  /** The offers as they are now, what changed marked; without network as they were. */
  async #refresh(): Promise<boolean> {
    try {
      const catalogue = await fetchCatalogue(this.order.cycle_id);
      const seen = this.lines.map((line) => seenLine(line));
      this.catalogue = catalogue;
      this.asOf = null;
      this.#compare(seen);
      return true;
    } catch {
      return false;
    }
  }

  async #refuse(refused: Refused, pressed: Pressed, order: Order | null): Promise<void> {
    if (refused.kind === 'short' || refused.kind === 'prices') await this.#refresh();
    if (refused.kind === 'prices') for (const line of refused.lines) this.repriced.set(line.offerId, line);
    if (refused.kind === 'closed' && order) this.order = order;
    if (refused.kind === 'invalid') {
      for (const [index, words] of refused.fields) this.told.set(pressed.lines[index]?.offer_id ?? '', words);
    }
    this.refused = refused;
  }

  /** Tells what is no more, or costs something else, since the lines looked like `seen`. */
  #compare(seen: readonly SeenLine[]): void {
    const { gone, repriced } = newsSince(seen, this.byId, this.lines);
    if (gone.length > 0) this.gone = gone;
    for (const { offerId } of gone) this.wants.delete(offerId);
    for (const line of repriced) this.repriced.set(line.offerId, line);
  }
}
