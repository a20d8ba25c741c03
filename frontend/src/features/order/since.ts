/** What changed since last week: prices that went up or down, products that are new or gone; and last time, once more. */
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import type { CatalogueOut, Offer } from '$lib/offers';
import { largestUpTo } from '$lib/packs';
import type { LastOrder } from './api';
import type { Want } from './lines';

/** `was`, in ten-thousandths of a euro: what it cost the week before, or when this place ordered it last. */
export type Mark = { kind: 'up' | 'down'; was: bigint } | { kind: 'new' };

export interface GonePack {
  packId: string;
  name: string;
  product: string;
  /** This place ordered it last time. */
  missed: boolean;
}

export interface Changes {
  /** By offer. */
  marks: ReadonlyMap<string, Mark>;
  gone: readonly GonePack[];
}

/** `before`: the offers of the week before; null while they are not known: then what this place ordered last stands for them. */
export function changesOf(offers: readonly Offer[], last: LastOrder | null, before: CatalogueOut['offers'] | null): Changes {
  const prices = before ?? last?.lines ?? [];
  const was = new Map(prices.map((line) => [line.pack_id, readDecimal(line.unit_price, PRICE_DECIMALS)]));
  return { marks: marksOf(offers, was), gone: before ? goneOf(offers, last, before) : [] };
}

function marksOf(offers: readonly Offer[], before: ReadonlyMap<string, bigint>): Map<string, Mark> {
  return new Map(
    offers.flatMap((offer): [string, Mark][] => {
      const was = before.get(offer.packId);
      if (was === undefined) return offer.isNew ? [[offer.id, { kind: 'new' }]] : [];
      if (was === offer.unitPrice) return [];
      return [[offer.id, { kind: was < offer.unitPrice ? 'up' : 'down', was }]];
    }),
  );
}

/** What this place ordered comes first. */
function goneOf(offers: readonly Offer[], last: LastOrder | null, before: CatalogueOut['offers']): GonePack[] {
  const here = new Set(offers.map(({ packId }) => packId));
  const ordered = new Set(last?.lines.map(({ pack_id }) => pack_id));
  const gone = before
    .filter(({ pack_id }) => !here.has(pack_id))
    .map(({ pack_id, product, pack }) => ({ packId: pack_id, name: `${product}, ${pack}`, product, missed: ordered.has(pack_id) }));
  return gone.sort((a, b) => Number(b.missed) - Number(a.missed));
}

export interface PastLine {
  packId: string;
  name: string;
  product: string;
  quantity: bigint;
  unitPrice: bigint;
  note: string;
}

export interface Repeated {
  wants: Map<string, Want>;
  /** How many lines were taken over. */
  taken: number;
  missing: { name: string; product: string; why: 'gone' | 'none' | 'less' }[];
  /** Taken over at another price. */
  repriced: { name: string; before: bigint; now: bigint }[];
  /** Not last time's order but what the shop's shelf lacks. */
  from?: 'restock' | undefined;
}

interface KeptLine {
  pack_id: string;
  product_name: string;
  pack_name: string;
  quantity: string;
  unit_price: string;
  note: string;
}

export const pastLines = (lines: readonly KeptLine[]): PastLine[] =>
  lines.map((line) => ({
    packId: line.pack_id,
    name: `${line.product_name}, ${line.pack_name}`,
    product: line.product_name,
    quantity: readDecimal(line.quantity, QUANTITY_DECIMALS),
    unitPrice: readDecimal(line.unit_price, PRICE_DECIMALS),
    note: line.note,
  }));

/** Past lines over what is wanted already, as far as this week's offers go; what is missing, less or at another price is told. */
export function repeat(
  lines: readonly PastLine[],
  wants: ReadonlyMap<string, Want>,
  offers: readonly Offer[],
  mayHave: (offer: Offer) => bigint,
): Repeated {
  const byPack = new Map(offers.map((offer) => [offer.packId, offer]));
  const result: Repeated = { wants: new Map(wants), taken: 0, missing: [], repriced: [] };
  for (const line of lines) {
    const offer = byPack.get(line.packId);
    const quantity = offer ? largestUpTo(least(line.quantity, mayHave(offer)), offer) : 0n;
    const { name, product } = line;
    if (offer && quantity > 0n) {
      result.wants.set(offer.id, { quantity, note: line.note });
      result.taken += 1;
      if (offer.unitPrice !== line.unitPrice) result.repriced.push({ name, before: line.unitPrice, now: offer.unitPrice });
    }
    if (quantity < line.quantity) result.missing.push({ name, product, why: offer ? (quantity > 0n ? 'less' : 'none') : 'gone' });
  }
  return result;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
