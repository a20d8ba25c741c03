/** A standing order as it is edited, and its words. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { QUANTITY_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';
import { t, type MessageKey } from '$lib/i18n/index.svelte';
import { lastKnown } from '$lib/offline/kept.svelte';
import { offersOf, type CatalogueOut, type Offer } from '$lib/offers';
import type { PackTerms } from '$lib/packs';

export type Standing = components['schemas']['StandingOrderOut'];
export type Point = components['schemas']['DeliveryPoint'];
export type Week = components['schemas']['CycleOut'];
export type Holiday = components['schemas']['SchoolHolidayOut'];
export type Run = NonNullable<Standing['last_run']>;

export interface Line {
  packId: string;
  product: string;
  pack: string;
  unit: string;
  terms: PackTerms;
  /** Thousandths; null: what was typed cannot be read. */
  quantity: bigint | null;
  note: string;
}

export interface Pause {
  key: number;
  from: string;
  to: string;
  reason: string;
}

export interface Draft {
  active: boolean;
  schoolHolidays: boolean;
  lines: Line[];
  pauses: Pause[];
}

export interface Season {
  /** What there is to choose from: of the open week, else of the last one, else of the next. */
  offers: Offer[];
  /** The week into which the standing order is carried next. */
  next: Week | null;
  holidays: Holiday[];
}

export async function season(): Promise<Season> {
  const [{ open, next, last }, holidays] = await Promise.all([
    lastKnown('current', () => call(api.GET('/api/cycles/current'))),
    lastKnown('holidays', () => call(api.GET('/api/standing-orders/school-holidays'))),
  ]);
  const cycle = open ?? last ?? next;
  if (!cycle) return { offers: [], next, holidays };
  const ask = () => call(api.GET('/api/cycles/{cycle_id}/catalogue', { params: { path: { cycle_id: cycle.id } } }));
  const found = (await lastKnown(`catalogue/${cycle.id}`, ask)) as CatalogueOut; // the client's types forget that a share is a pair
  return { offers: offersOf(found), next, holidays };
}

/** The lines of the newest order of a place; none when it never ordered. */
export async function newestOrder(point: string): Promise<Line[]> {
  const { items } = await call(api.GET('/api/orders', { params: { query: { limit: 50 } } }));
  const newest = items.find((each) => each.delivery_point_id === point && each.lines > 0);
  if (!newest) return [];
  const order = await call(api.GET('/api/orders/{order_id}', { params: { path: { order_id: newest.id } } }));
  return order.lines.map(savedLine);
}

export function draftOf(found: Standing | undefined, school: boolean): Draft {
  return {
    active: found?.active ?? true,
    schoolHolidays: found?.pause_in_school_holidays ?? school,
    lines: found?.lines.map(savedLine) ?? [],
    pauses: found?.pauses.map((pause, key) => ({ key, from: pause.from, to: pause.to, reason: pause.reason })) ?? [],
  };
}

interface SavedLine {
  pack_id: string;
  product_name: string;
  pack_name: string;
  unit: string;
  content: string;
  quantity: string;
  note: string;
}

const savedLine = (line: SavedLine): Line => ({
  packId: line.pack_id,
  product: line.product_name,
  pack: line.pack_name,
  unit: line.unit,
  terms: wholePacks(readDecimal(line.content, QUANTITY_DECIMALS)),
  quantity: readDecimal(line.quantity, QUANTITY_DECIMALS),
  note: line.note,
});

/** What a later week allows is known then: here only whole packs, and any amount of what is sold loose. */
function wholePacks(content: bigint): PackTerms {
  const loose = content === 1000n;
  return { content, minimum: loose ? 1n : content, step: loose ? 1000n : content, most: null };
}

export const lineFrom = (offer: Offer): Line => ({
  packId: offer.packId,
  product: offer.product,
  pack: offer.pack,
  unit: offer.unit,
  terms: wholePacks(offer.content),
  quantity: offer.minimum,
  note: '',
});

/** Lines that ask for something, each pack once. */
export function withLines(lines: readonly Line[], more: readonly Line[]): Line[] {
  const known = new Set(lines.map(({ packId }) => packId));
  return [...lines, ...more.filter(({ packId }) => !known.has(packId))];
}

export function lineProblem({ quantity, terms }: Line): MessageKey | null {
  if (quantity === null) return 'ui.number.unreadable';
  return terms.content !== 1000n && quantity % terms.content !== 0n ? 'standing.wholePacks' : null;
}

export function save(point: string, version: number, draft: Draft): Promise<Standing> {
  const header = version > 0 ? { 'if-match': `"${version}"` } : { 'if-none-match': '*' };
  const lines = draft.lines.filter(({ quantity }) => quantity !== 0n);
  return call(
    api.PUT('/api/standing-orders/{delivery_point_id}', {
      params: { path: { delivery_point_id: point }, header },
      body: {
        active: draft.active,
        pause_in_school_holidays: draft.schoolHolidays,
        lines: lines.map(({ packId, quantity, note }) => ({
          pack_id: packId,
          quantity: writeDecimal(quantity ?? 0n, QUANTITY_DECIMALS),
          note: note.trim(),
        })),
        pauses: draft.pauses.map(({ from, to, reason }) => ({ from, to, reason: reason.trim() })),
      },
    }),
  );
}

export function remove(point: string): Promise<unknown> {
  return call(api.DELETE('/api/standing-orders/{delivery_point_id}', { params: { path: { delivery_point_id: point } } }));
}

/** To see whether anything changed: quantities and notes, not how they are shown. */
export function fingerprint(draft: Draft): string {
  const lines = draft.lines.map(({ packId, quantity, note }) => [packId, String(quantity), note.trim()]);
  const pauses = draft.pauses.map(({ from, to, reason }) => [from, to, reason.trim()]);
  return JSON.stringify([draft.active, draft.schoolHolidays, lines, pauses]);
}

/** "Passée en entier", "Passée en partie"... */
export const outcomeText = (run: Run): string => t(`standing.outcome.${run.outcome}`);
export const missingText = (why: Run['missing'][number]['why']): string => t(`standing.why.${why}`);
