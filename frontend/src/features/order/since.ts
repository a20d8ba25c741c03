/** What changed since last time: prices that went up or down, products that are new or gone. */
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import type { Offer } from '$lib/offers';
import { largestUpTo } from '$lib/packs';
import type { LastOrder } from './api';
import type { Want } from './lines';

/** `was`, in ten-thousandths of a euro: what it cost when this place ordered it last. */
export type Mark = { kind: 'up' | 'down'; was: bigint } | { kind: 'new' };

/** By offer. */
export function marksOf(offers: readonly Offer[], last: LastOrder | null): Map<string, Mark> {
  const before = new Map(last?.lines.map((line) => [line.pack_id, readDecimal(line.unit_price, PRICE_DECIMALS)]));
  return new Map(
    offers.flatMap((offer): [string, Mark][] => {
      const was = before.get(offer.packId);
      if (was === undefined) return offer.isNew ? [[offer.id, { kind: 'new' }]] : [];
      if (was === offer.unitPrice) return [];
      return [[offer.id, { kind: was < offer.unitPrice ? 'up' : 'down', was }]];
    }),
  );
}

export interface PastLine {
  packId: string;
  name: string;
  quantity: bigint;
  note: string;
}

export interface Repeated {
  wants: Map<string, Want>;
  /** How many lines were taken over. */
  taken: number;
  missing: { name: string; why: 'gone' | 'none' | 'less' }[];
}

export const pastLines = (lines: readonly { pack_id: string; product_name: string; pack_name: string; quantity: string; note: string }[]): PastLine[] =>
  lines.map((line) => ({
    packId: line.pack_id,
    name: `${line.product_name}, ${line.pack_name}`,
    quantity: readDecimal(line.quantity, QUANTITY_DECIMALS),
    note: line.note,
  }));

/** Past lines over what is wanted already, as far as this week's offers go; what is missing or less is told. */
export function repeat(
  lines: readonly PastLine[],
  wants: ReadonlyMap<string, Want>,
  offers: readonly Offer[],
  mayHave: (offer: Offer) => bigint,
): Repeated {
  const byPack = new Map(offers.map((offer) => [offer.packId, offer]));
  const result: Repeated = { wants: new Map(wants), taken: 0, missing: [] };
  for (const line of lines) {
    const offer = byPack.get(line.packId);
    const quantity = offer ? largestUpTo(least(line.quantity, mayHave(offer)), offer) : 0n;
    if (offer && quantity > 0n) {
      result.wants.set(offer.id, { quantity, note: line.note });
      result.taken += 1;
    }
    if (quantity < line.quantity) result.missing.push({ name: line.name, why: offer ? (quantity > 0n ? 'less' : 'none') : 'gone' });
  }
  return result;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
