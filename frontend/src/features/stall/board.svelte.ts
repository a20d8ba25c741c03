/* Maps and sets here are made anew each time: they need no reactivity of their own. */
/* eslint-disable svelte/prefer-svelte-reactivity */
/** One week's stall: what the server holds, what is being typed, and what goes from one to the other. */
import { api, call } from '$api/client';
import { isProblem } from '$api/problem';
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal } from '$lib/decimal';
import { unreachable } from '$lib/offline/reach';
import { differs, draftOf, lastStall, offerIn, problemsOf, publishedOffers, same } from './draft';
import type { Draft, OfferIn, Problems, StallRow } from './draft';
import { Judge, type Judged } from './judging.svelte';
import { dropStall, keepStall, readStall, type KeptStall, type TypedRow } from './kept';

export type Cycle = components['schemas']['CycleOut'];
type Stall = components['schemas']['StallOut'];
/** `problems`: a row to correct first; `clashes`: rows that somebody else changed too; `waiting`: no network. */
export type Outcome = 'done' | 'problems' | 'clashes' | 'waiting';

type UnfairRow = Omit<Judged, 'price'> & { pack_id: string };
/** By pack: the row as it was when the typing began. */
type Clashes = ReadonlyMap<string, Draft>;

const MOST_TRIES = 5;

export class Board {
  cycle: Cycle = $state.raw() as Cycle;
  fees: Stall['fees'] = $state.raw(null);
  rows: StallRow[] = $state.raw([]);
  drafts: Record<string, Draft> = $state({});
  /** Rows that were typed here and changed by somebody else: one of both is to be chosen. */
  clashes: Clashes = $state.raw(new Map());
  /** Shown once the farm has tried to publish, so that nothing is red while it types. */
  judged = $state(false);
  /** Pressed without network: sent as soon as there is one. */
  waiting = $state(false);
  /** Prices that a rule refused to publish, by pack. */
  unfair: ReadonlyMap<string, bigint | null> = $state.raw(new Map());
  /** What was found on this device at the start. */
  restored = $state.raw<KeptStall | null>(null);

  readonly judge: Judge;
  readonly #key: string | null;
  #revision = '';
  #queue: Promise<unknown> = Promise.resolve();

  readonly shown = $derived(this.rows.filter((row) => this.draft(row).on));
  readonly idle = $derived(this.rows.filter((row) => !this.draft(row).on && !row.archived));
  readonly typed = $derived(this.rows.filter((row) => differs(this.draft(row), row)));
  readonly changes = $derived(this.typed.length);
  readonly last = $derived(lastStall(this.rows, this.drafts));

  /** `key`: where what is typed is kept on this device. */
  constructor(stall: Stall, key: string | null = null) {
    this.#key = key;
    this.judge = new Judge(stall.cycle.id);
    this.take(stall);
    this.#restore();
  }

  /**
   * Takes the server's answer. What is being typed in a row stays, except in the rows `settled`; where the server's row
   * changed too, both are kept to choose from. Rows that say the same as before stay the same objects, so that a stall
   * of 400 packs is not drawn anew for one of them.
   */
  take(stall: Stall, settled: (packId: string) => boolean = () => false): void {
    const before = Object.fromEntries(this.rows.map((row) => [row.pack_id, row]));
    const rows = stall.rows.map((row) => {
      const old = before[row.pack_id];
      return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
    });
    const clashes = new Map(this.clashes);
    for (const row of rows) {
      const id = row.pack_id;
      const old = before[id];
      const typed = this.drafts[id];
      const keep = typed && old && differs(typed, old) && !settled(id);
      if (keep && differs(draftOf(old), row)) clashes.set(id, clashes.get(id) ?? draftOf(old));
      if (!keep && (!typed || differs(typed, row) || row !== old)) this.drafts[id] = draftOf(row);
      if (!differs(this.draft(row), row)) clashes.delete(id);
    }
    this.#revision = stall.revision;
    this.cycle = stall.cycle;
    this.fees = stall.fees;
    this.rows = sorted(rows);
    if (clashes.size > 0 || this.clashes.size > 0) this.clashes = clashes;
  }

  draft(row: StallRow): Draft {
    return this.drafts[row.pack_id] ?? draftOf(row);
  }

  problems(row: StallRow): Problems {
    const draft = this.draft(row);
    const unfair: Problems = this.unfair.has(row.pack_id) && this.unfair.get(row.pack_id) === draft.price ? { price: 'unfair' } : {};
    return this.judged ? { ...unfair, ...problemsOf(draft, row) } : unfair;
  }

  /** Puts packs on the stall, not published yet. */
  add(rows: readonly StallRow[]): void {
    for (const row of rows) this.drafts[row.pack_id] = { ...this.draft(row), on: true };
  }

  /** Undoes what is being typed in these rows. */
  forget(rows: readonly StallRow[]): void {
    for (const row of rows) this.drafts[row.pack_id] = draftOf(row);
    this.settle(new Set(rows.map(({ pack_id }) => pack_id)));
  }

  /** Back to what is published; returns what undoes it. */
  forgetAll(): () => void {
    const before = { ...this.drafts };
    this.forget(this.rows);
    this.restored = null;
    this.waiting = false;
    return () => (this.drafts = before);
  }

  /** One of both versions was chosen for these rows. */
  settle(packIds: ReadonlySet<string>): void {
    this.clashes = new Map([...this.clashes].filter(([id]) => !packIds.has(id)));
  }

  /** The product's photo, on each of its packs. */
  setPhoto(productId: string, photoId: string | null): void {
    this.rows = this.rows.map((row) => (row.product_id === productId ? { ...row, photo_id: photoId } : row));
  }

  /** Keeps what is typed on this device, or forgets it once it is published; called when anything changed. */
  remember(): void {
    if (this.#key === null) return;
    if (this.changes === 0) return dropStall(this.#key);
    const kept = (row: StallRow): [string, TypedRow] => {
      const base = this.clashes.get(row.pack_id) ?? draftOf(row);
      return [row.pack_id, { base, typed: $state.snapshot(this.draft(row)) }];
    };
    const rows = new Map(this.typed.map(kept));
    keepStall(this.#key, { rows, waiting: this.waiting, at: new Date().toISOString() });
  }

  async reload(): Promise<void> {
    this.take(await call(api.GET('/api/cycles/{cycle_id}/stall', { params: { path: { cycle_id: this.cycle.id } } })));
  }

  /** Publishes all that is on the stall; without network as soon as there is one. */
  async publish(): Promise<Outcome> {
    try {
      const outcome = await this.#put(() => this.#whole());
      this.waiting = false;
      return outcome;
    } catch (error) {
      this.waiting = unreachable(error);
      if (this.waiting) return 'waiting';
      throw error;
    }
  }

  /** Nothing more to sell of this pack: what is available falls to what is ordered. Gives how to take it back. */
  async sellOut(row: StallRow): Promise<() => Promise<unknown>> {
    const before = offerIn(row.pack_id, draftOf(row));
    await this.#replace(row.pack_id, (now) => ({ ...before, available: now?.offer?.reserved ?? '0' }));
    return () => this.#replace(row.pack_id, () => before);
  }

  /** Takes a pack from the stall. Gives how to put it back. */
  async withdraw(row: StallRow): Promise<() => Promise<unknown>> {
    const before = offerIn(row.pack_id, draftOf(row));
    await this.#replace(row.pack_id, () => null);
    return () => this.#replace(row.pack_id, () => before);
  }

  #whole(): OfferIn[] | Outcome {
    this.judged = true;
    if (this.clashes.size > 0) return 'clashes';
    if (this.shown.some((row) => Object.keys(problemsOf(this.draft(row), row)).length > 0)) return 'problems';
    return this.shown.map((row) => offerIn(row.pack_id, this.draft(row)));
  }

  /** Changes one published pack and leaves what is being typed elsewhere as it is. */
  #replace(packId: string, change: (row: StallRow | undefined) => OfferIn | null): Promise<Outcome> {
    const make = () => {
      const changed = change(this.rows.find((row) => row.pack_id === packId));
      const others = publishedOffers(this.rows).filter((offer) => offer.pack_id !== packId);
      return changed ? [...others, changed] : others;
    };
    return this.#put(make, packId);
  }

  /**
   * One after the other. `make` gives the whole stall, or why there is nothing to send; only the row `settled` is
   * replaced, else all of them.
   */
  #put(make: () => OfferIn[] | Outcome, settled?: string): Promise<Outcome> {
    const sent = this.#queue.then(() => this.#send(make, settled));
    this.#queue = sent.catch(() => undefined);
    return sent;
  }

  async #send(make: () => OfferIn[] | Outcome, settled?: string): Promise<Outcome> {
    for (let tries = 1; ; tries++) {
      const offers = make();
      if (!Array.isArray(offers)) return offers;
      try {
        await this.#replaceAll(offers, settled);
        return 'done';
      } catch (error) {
        // Somebody ordered meanwhile: the rows then say how much. A colleague published: his other rows stay.
        const changed = isProblem(error, 'stall_changed');
        if (changed || isProblem(error, 'below_reserved')) await this.reload();
        if (isProblem(error, 'unfair_price')) this.#refused(error.extras['rows'] as UnfairRow[], offers);
        if (!changed || tries === MOST_TRIES) throw error;
      }
    }
  }

  /** What the rules refused stands on its row, with the nearest fair price. */
  #refused(rows: readonly UnfairRow[], offers: readonly OfferIn[]): void {
    const prices = new Map(offers.map(({ pack_id, price }) => [pack_id, readDecimal(String(price), PRICE_DECIMALS)]));
    this.unfair = new Map(rows.map(({ pack_id }) => [pack_id, prices.get(pack_id) ?? null]));
    for (const { pack_id, verdicts, nearest } of rows) this.judge.take(pack_id, { price: prices.get(pack_id) ?? null, verdicts, nearest });
  }

  async #replaceAll(offers: OfferIn[], settled?: string): Promise<void> {
    const sent = { ...this.drafts };
    const params = { path: { cycle_id: this.cycle.id }, header: { 'if-match': `"${this.#revision}"` } };
    const stall = await call(api.PUT('/api/cycles/{cycle_id}/stall', { params, body: { offers } }));
    // What was typed while the request was on its way stays.
    this.take(stall, (packId) => (settled === undefined ? this.drafts[packId] === sent[packId] : settled === packId));
    if (settled !== undefined) return;
    this.judged = false;
    this.restored = null;
    this.unfair = new Map();
  }

  /** Puts back what was typed before; rows that changed meanwhile have to be compared. */
  #restore(): void {
    const found = this.#key === null ? null : readStall(this.#key);
    if (!found) return;
    const clashes = new Map(this.clashes);
    for (const row of this.rows) {
      const kept = found.rows.get(row.pack_id);
      if (!kept || same(kept.typed, draftOf(row))) continue;
      this.drafts[row.pack_id] = kept.typed;
      if (differs(kept.base, row)) clashes.set(row.pack_id, kept.base);
    }
    this.clashes = clashes;
    this.restored = this.changes > 0 ? found : null;
    this.waiting = found.waiting && this.changes > 0;
  }
}

function sorted(rows: readonly StallRow[]): StallRow[] {
  const { compare } = new Intl.Collator('fr');
  return rows.toSorted(
    (a, b) => compare(a.product_name, b.product_name) || compare(a.pack_name, b.pack_name) || compare(a.pack_id, b.pack_id),
  );
}
