/** What a farm is about to sell of each pack, before and after it is published. Pure, in scaled integers. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal, writeDecimal } from '$lib/decimal';
import type { PackTerms } from '$lib/packs';

export type StallRow = components['schemas']['StallRowOut'];
export type OfferIn = components['schemas']['OfferIn'];

/** Prices in ten-thousandths of a euro, quantities in thousandths of the pricing unit. */
export interface Draft {
  /** On the stall, or about to be. */
  on: boolean;
  price: bigint | null;
  available: bigint | null;
  minimum: bigint | null;
  step: bigint | null;
  most: bigint | null;
  note: string;
}

export type DraftField = 'price' | 'available' | 'minimum' | 'step' | 'most';
/** Why a field cannot be published. */
export type DraftProblem = 'missing' | 'unfair' | 'below_reserved' | 'not_steps' | 'below_minimum';
export type Problems = Partial<Record<DraftField, DraftProblem>>;

const quantity = (text: string): bigint => readDecimal(text, QUANTITY_DECIMALS);
const price = (text: string): bigint => readDecimal(text, PRICE_DECIMALS);
const orNull = (text: string | null): bigint | null => (text === null ? null : quantity(text));

export const contentOf = (row: StallRow): bigint => quantity(row.content);
export const reservedOf = (row: StallRow): bigint => (row.offer ? quantity(row.offer.reserved) : 0n);
export const published = (row: StallRow): boolean => row.offer !== null && !row.offer.withdrawn;
/** Published with nothing left. */
export const soldOut = (row: StallRow): boolean =>
  published(row) && row.offer !== null && quantity(row.offer.available) <= reservedOf(row);

/** The row as it stands: its offer, else what it was the last time, else the pack's usual price. */
export function draftOf(row: StallRow): Draft {
  const known = asIs.get(row) ?? draftFrom(row);
  asIs.set(row, known);
  return known;
}

/** Read once: all rows are compared at each keystroke. */
const asIs = new WeakMap<StallRow, Draft>();

function draftFrom(row: StallRow): Draft {
  const { offer, last } = row;
  const from = published(row) ? offer : (last ?? offer);
  const content = contentOf(row);
  const usual = row.usual_price === null ? null : price(row.usual_price);
  return {
    on: published(row),
    price: from ? price(from.price) : usual,
    available: from ? quantity(from.available) : null,
    minimum: from ? quantity(from.minimum) : content,
    step: from ? quantity(from.step) : content,
    most: from ? orNull(from.per_buyer_max) : null,
    note: published(row) && offer ? offer.note : '',
  };
}

/** Whether both publish the same; what is not on the stall is the same, whatever its price would be. */
export function same(a: Draft, b: Draft): boolean {
  if (!a.on || !b.on) return a.on === b.on;
  return (Object.keys(a) as (keyof Draft)[]).every((field) => a[field] === b[field]);
}

export const differs = (draft: Draft, row: StallRow): boolean => !same(draft, draftOf(row));

/** Everything that would be refused, before it is sent. */
export function problemsOf(draft: Draft, row: StallRow): Problems {
  if (!draft.on) return {};
  const found: Problems = {};
  for (const field of ['price', 'available', 'minimum', 'step'] as const) if (draft[field] === null) found[field] = 'missing';
  if (draft.step === 0n) found.step = 'missing';
  if (draft.minimum === 0n) found.minimum = 'missing';
  if (draft.available !== null && draft.available < reservedOf(row)) found.available = 'below_reserved';
  if (draft.minimum && draft.step && draft.minimum % draft.step !== 0n) found.minimum = 'not_steps';
  if (draft.most !== null && draft.minimum !== null && draft.most < draft.minimum) found.most = 'below_minimum';
  return found;
}

/** For the counting in packs; a field that is being emptied counts as one pack. */
export function termsOf(draft: Draft, row: StallRow): PackTerms {
  const content = contentOf(row);
  return { content, minimum: draft.minimum ?? content, step: draft.step ?? content, most: draft.most };
}

/** As the server wants it. A draft with a problem must not come here. */
export function offerIn(packId: string, draft: Draft): OfferIn {
  const written = (value: bigint | null) => (value === null ? null : writeDecimal(value, QUANTITY_DECIMALS));
  return {
    pack_id: packId,
    price: writeDecimal(draft.price ?? 0n, PRICE_DECIMALS),
    available: writeDecimal(draft.available ?? 0n, QUANTITY_DECIMALS),
    minimum: written(draft.minimum),
    step: written(draft.step),
    per_buyer_max: written(draft.most),
    note: draft.note,
  };
}

/** The stall as it is published now. */
export function publishedOffers(rows: readonly StallRow[]): OfferIn[] {
  return rows.filter(published).map((row) => offerIn(row.pack_id, draftOf(row)));
}

/** The packs of the last week in which this farm sold something, that are not on the stall yet. */
export function lastStall(rows: readonly StallRow[], drafts: Readonly<Record<string, Draft>>): StallRow[] {
  const newest = rows.reduce((latest, { last }) => (last && last.closes_at > latest ? last.closes_at : latest), '');
  return rows.filter((row) => row.last?.closes_at === newest && !row.archived && !drafts[row.pack_id]?.on);
}
