/** The order sheet of one place and week: what is typed, what is saved, what it costs, and how it is sent. */
// Maps that are made anew each time need no reactivity of their own; those that change in place are SvelteMaps.
/* eslint-disable svelte/prefer-svelte-reactivity */
import { SvelteMap } from 'svelte/reactivity';
import { CENT_DECIMALS, QUANTITY_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';
import { offersOf, type CatalogueOut, type Offer } from '$lib/offers';
import { problemOf, type QuantityProblem } from '$lib/packs';
import { priceOrder, type PricedOrder } from '$lib/pricing';
import { fetchCatalogue, fetchOrder, sendOrder } from './api';
import { dropDraft, keepDraft, readDraft, type Draft } from './draft';
import {
  asBody,
  asWanted,
  kept,
  lineOf,
  sameWants,
  wantsOf,
  withdrawnOffer,
  type Order,
  type SavedLine,
  type SheetLine,
  type Want,
} from './lines';
import { refusedBy, type NewPrice, type Refused } from './refused';

export type LineProblem = QuantityProblem | 'unreadable';

export interface SheetData {
  catalogue: CatalogueOut;
  order: Order;
  /** Where the unsaved lines are kept on this device. */
  draftKey: string;
}

export class OrderSheet {
  readonly wants = new SvelteMap<string, Want>();
  /** What the server said of a line: in words, until the line is changed. */
  readonly told = new SvelteMap<string, string>();
  /** Prices that changed while the person was looking. */
  readonly repriced = new SvelteMap<string, NewPrice>();
  readonly #draftKey: string;

  catalogue = $state.raw() as CatalogueOut;
  order = $state.raw() as Order;
  sending = $state(false);
  /** Pressed without network: sent again as soon as there is one. */
  waiting = $state(false);
  refused = $state.raw<Refused | null>(null);
  /** The order as it was just saved: for the confirmation. */
  confirmed = $state.raw<Order | null>(null);
  /** Lines found on this device at the start. */
  restored = $state.raw<Draft | null>(null);

  readonly saved = $derived(new Map(this.order.lines.map((line) => [line.offer_id, line])));
  readonly fees = $derived(this.catalogue.delivery_fees);
  readonly offers: readonly Offer[] = $derived([...this.#withdrawn(), ...offersOf(this.catalogue)]);
  readonly byId = $derived(new Map(this.offers.map((offer) => [offer.id, offer])));
  readonly lines: readonly SheetLine[] = $derived(this.#lines());
  readonly priced: PricedOrder = $derived(priceOrder(this.lines.map(asWanted), this.fees.map(({ cents }) => BigInt(cents))));
  readonly dirty = $derived(!sameWants(this.wants, wantsOf(this.order)));
  readonly problems: ReadonlyMap<string, LineProblem> = $derived(this.#problems());
  readonly placed = $derived(this.order.state === 'placed');

  constructor({ catalogue, order, draftKey }: SheetData) {
    this.#draftKey = draftKey;
    this.catalogue = catalogue;
    this.#adopt(order);
    this.#restore();
  }

  quantity(offer: Offer): bigint {
    return this.wants.get(offer.id)?.quantity ?? 0n;
  }

  /** Whether the order asks for some of it. */
  asksFor(offer: Offer): boolean {
    return this.wants.get(offer.id)?.quantity !== 0n && this.wants.has(offer.id);
  }

  /** What this order may have of an offer: what is left, and what it holds already. */
  mayHave(offer: Offer): bigint {
    return offer.left + held(this.saved.get(offer.id));
  }

  /** Thousandths; 0 takes the line away, null is what cannot be read. */
  setQuantity(offer: Offer, quantity: bigint | null): void {
    this.told.delete(offer.id);
    this.#put(offer.id, { quantity, note: this.wants.get(offer.id)?.note ?? '' });
  }

  setNote(offer: Offer, note: string): void {
    this.told.delete(offer.id);
    this.#put(offer.id, { quantity: this.quantity(offer), note });
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
    return this.replace(wantsOf(this.order));
  }

  /** Keeps or drops the draft; called when anything changed. */
  remember(): void {
    if (!this.dirty) return dropDraft(this.#draftKey);
    const at = new Date().toISOString();
    const wants = new Map(this.wants);
    keepDraft(this.#draftKey, { version: this.order.version, base: wantsOf(this.order), wants, waiting: this.waiting, at });
  }

  /** Sends the sheet as it stands. What the server refuses stands in `refused`; nothing typed is lost. */
  async save(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    const { lines } = this;
    const sent = new Map(this.wants);
    try {
      const order = await sendOrder(this.order, lines.map(asBody), writeDecimal(this.priced.total, CENT_DECIMALS));
      this.#saved(order, sent);
      await this.#refresh();
    } catch (error) {
      await this.#refuse(refusedBy(error), lines);
    } finally {
      this.sending = false;
    }
  }

  /** Their order as the saved one, with `wants` typed over it. */
  rebase(theirs: Order, wants: ReadonlyMap<string, Want>): void {
    this.order = theirs;
    this.#take(wants);
    this.refused = null;
    this.restored = null;
  }

  /** Their order, to be compared with mine. */
  theirs(): Promise<Order> {
    return fetchOrder(this.order.cycle_id, this.order.delivery_point_id);
  }

  /** The offers as they are now; without network as they were. */
  async refreshOffers(): Promise<void> {
    this.catalogue = await fetchCatalogue(this.order.cycle_id);
  }

  #adopt(order: Order): void {
    this.order = order;
    this.#take(wantsOf(order));
  }

  #take(wants: ReadonlyMap<string, Want>): void {
    this.wants.clear();
    for (const [id, want] of wants) this.wants.set(id, want);
  }

  /** A line of nothing stays known: its row does not vanish from "my order" while its number is being rewritten. */
  #put(id: string, want: Want): void {
    this.wants.set(id, want);
  }

  /** Puts back what was typed before; an order that changed meanwhile has to be compared first. */
  #restore(): void {
    const draft = readDraft(this.#draftKey);
    if (!draft || sameWants(draft.wants, wantsOf(this.order))) return dropDraft(this.#draftKey);
    const known = [...draft.wants].filter(([id]) => this.byId.has(id));
    this.#take(new Map(known));
    this.restored = draft;
    this.waiting = draft.waiting;
    if (draft.version !== this.order.version) this.refused = { kind: 'changed' };
  }

  /** What was typed while the answer was on its way stays, not saved yet. */
  #saved(order: Order, sent: ReadonlyMap<string, Want>): void {
    if (sameWants(this.wants, sent)) this.#adopt(order);
    else this.order = order;
    this.waiting = false;
    this.refused = null;
    this.restored = null;
    this.told.clear();
    this.repriced.clear();
    this.confirmed = order;
  }

  async #refresh(): Promise<void> {
    try {
      await this.refreshOffers();
    } catch {
      return; // the order is saved; what is left of the offers can wait for the next visit
    }
  }

  async #refuse(refused: Refused, lines: readonly SheetLine[]): Promise<void> {
    this.waiting = refused.kind === 'offline';
    if (refused.kind === 'short' || refused.kind === 'prices') await this.#refresh();
    if (refused.kind === 'prices') for (const line of refused.lines) this.repriced.set(line.offerId, line);
    if (refused.kind === 'invalid') {
      for (const [index, words] of refused.fields) this.told.set(lines[index]?.offer.id ?? '', words);
    }
    this.refused = refused.kind === 'offline' ? null : refused;
  }

  #withdrawn(): Offer[] {
    const offered = new Set(this.catalogue.offers.map(({ id }) => id));
    const gone = this.order.lines.filter((line) => !offered.has(line.offer_id));
    return gone.map((line) => withdrawnOffer(line, this.catalogue.delivery_fees.length));
  }

  #lines(): SheetLine[] {
    return [...kept(this.wants)].flatMap(([id, { quantity, note }]) => {
      const offer = this.byId.get(id);
      return offer && quantity !== null ? [lineOf(offer, quantity, note, this.saved.get(id), this.fees.length)] : [];
    });
  }

  #problems(): Map<string, LineProblem> {
    const found = new Map<string, LineProblem>();
    for (const [id, { quantity }] of kept(this.wants)) {
      const offer = this.byId.get(id);
      const problem = quantity === null ? 'unreadable' : offer ? this.#problem(offer, quantity) : null;
      if (problem) found.set(id, problem);
    }
    return found;
  }

  /** A line as it is saved stays possible, whatever its offer says now. */
  #problem(offer: Offer, quantity: bigint): LineProblem | null {
    if (quantity === held(this.saved.get(offer.id))) return null;
    return problemOf(quantity, offer, this.mayHave(offer));
  }
}

function held(line: SavedLine | undefined): bigint {
  return line ? readDecimal(line.quantity, QUANTITY_DECIMALS) : 0n;
}
