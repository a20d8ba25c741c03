/** One week's stall: what the server holds, what is being typed, and what goes from one to the other. */
import { api, call } from '$api/client';
import { isProblem } from '$api/problem';
import type { components } from '$api/schema';
import {
  differs, draftOf, lastStall, offerIn, problemsOf, publishedOffers,
  type Draft, type OfferIn, type Problems, type StallRow,
} from './draft';

export type Cycle = components['schemas']['CycleOut'];
type Stall = components['schemas']['StallOut'];

export class Board {
  cycle: Cycle = $state.raw() as Cycle;
  fees: Stall['fees'] = $state.raw(null);
  rows: StallRow[] = $state.raw([]);
  drafts: Record<string, Draft> = $state({});
  /** Shown once the farm has tried to publish, so that nothing is red while it types. */
  judged = $state(false);

  #queue: Promise<unknown> = Promise.resolve();

  readonly shown = $derived(this.rows.filter((row) => this.draft(row).on));
  readonly idle = $derived(this.rows.filter((row) => !this.draft(row).on && !row.archived));
  readonly changes = $derived(this.rows.filter((row) => differs(this.draft(row), row)).length);
  readonly last = $derived(lastStall(this.rows, this.drafts));

  constructor(stall: Stall) {
    this.take(stall);
  }

  /**
   * Takes the server's answer. What is being typed in a row stays, except in the rows `settled`. Rows that say the same
   * as before stay the same objects, so that a stall of 400 packs is not drawn anew for one of them.
   */
  take(stall: Stall, settled: (packId: string) => boolean = () => false): void {
    const before = Object.fromEntries(this.rows.map((row) => [row.pack_id, row]));
    const rows = stall.rows.map((row) => {
      const old = before[row.pack_id];
      return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
    });
    for (const row of rows) {
      const old = before[row.pack_id];
      const typed = this.drafts[row.pack_id];
      const keep = typed && old && differs(typed, old) && !settled(row.pack_id);
      if (!keep && (!typed || differs(typed, row) || row !== old)) this.drafts[row.pack_id] = draftOf(row);
    }
    this.cycle = stall.cycle;
    this.fees = stall.fees;
    this.rows = sorted(rows);
  }

  draft(row: StallRow): Draft {
    return this.drafts[row.pack_id] ?? draftOf(row);
  }

  problems(row: StallRow): Problems {
    return this.judged ? problemsOf(this.draft(row), row) : {};
  }

  /** Puts packs on the stall, not published yet. */
  add(rows: readonly StallRow[]): void {
    for (const row of rows) this.drafts[row.pack_id] = { ...this.draft(row), on: true };
  }

  /** Undoes what is being typed in these rows. */
  forget(rows: readonly StallRow[]): void {
    for (const row of rows) this.drafts[row.pack_id] = draftOf(row);
  }

  async reload(): Promise<void> {
    this.take(await call(api.GET('/api/cycles/{cycle_id}/stall', { params: { path: { cycle_id: this.cycle.id } } })));
  }

  /** Publishes all that is on the stall. False when a row has something to correct first. */
  publish(): Promise<boolean> {
    return this.#put(() => {
      const shown = this.shown;
      this.judged = true;
      return shown.some((row) => Object.keys(this.problems(row)).length > 0)
        ? null
        : shown.map((row) => offerIn(row.pack_id, this.draft(row)));
    });
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

  /** Changes one published pack and leaves what is being typed elsewhere as it is. */
  #replace(packId: string, change: (row: StallRow | undefined) => OfferIn | null): Promise<boolean> {
    const make = () => {
      const changed = change(this.rows.find((row) => row.pack_id === packId));
      const others = publishedOffers(this.rows).filter((offer) => offer.pack_id !== packId);
      return changed ? [...others, changed] : others;
    };
    return this.#put(make, packId);
  }

  /**
   * One after the other, each from what the server holds at that moment: a colleague's change of another row stays.
   * `make` gives the whole stall, or null for nothing to send; only the row `settled` is replaced, else all of them.
   */
  #put(make: () => OfferIn[] | null, settled?: string): Promise<boolean> {
    const sent = this.#queue.then(() => this.#send(make, settled));
    this.#queue = sent.catch(() => undefined);
    return sent;
  }

  async #send(make: () => OfferIn[] | null, settled?: string): Promise<boolean> {
    await this.reload();
    const offers = make();
    if (offers === null) return false;
    const sent = { ...this.drafts };
    const params = { path: { cycle_id: this.cycle.id } };
    try {
      const stall = await call(api.PUT('/api/cycles/{cycle_id}/stall', { params, body: { offers } }));
      // What was typed while the request was on its way stays.
      this.take(stall, (packId) => (settled === undefined ? this.drafts[packId] === sent[packId] : settled === packId));
      if (!settled) this.judged = false;
    } catch (error) {
      // Somebody ordered meanwhile: the rows then say how much.
      if (isProblem(error, 'below_reserved')) await this.reload();
      throw error;
    }
    return true;
  }
}

function sorted(rows: readonly StallRow[]): StallRow[] {
  const { compare } = new Intl.Collator('fr');
  return rows.toSorted(
    (a, b) => compare(a.product_name, b.product_name) || compare(a.pack_name, b.pack_name) || compare(a.pack_id, b.pack_id),
  );
}
