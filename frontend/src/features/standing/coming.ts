/** What a standing order will do next, as far as it can be told now. */
import { divideHalfUp } from '$lib/decimal';
import type { Offer } from '$lib/offers';
import { goodsCents } from '$lib/pricing';
import type { Draft, Line, Point, Week } from './standing';

export type Coming =
  | { kind: 'none' | 'off' | 'empty' }
  | { kind: 'undelivered'; opensAt: string }
  | { kind: 'paused'; day: string; from: string; to: string }
  | { kind: 'holiday'; day: string; holiday: string }
  | { kind: 'order'; day: string; lines: number; cents: bigint; missing: Line[] };

/** `offers`: of the present week; their prices stand for those to come. */
export function comingOf(draft: Draft, point: Pick<Point, 'area_id'>, week: Week | null, offers: readonly Offer[]): Coming {
  if (!draft.active) return { kind: 'off' };
  const lines = draft.lines.filter(({ quantity }) => quantity !== null && quantity > 0n);
  if (lines.length === 0) return { kind: 'empty' };
  if (!week) return { kind: 'none' };
  const delivery = week.deliveries.find(({ area_id }) => area_id === point.area_id);
  if (!delivery) return { kind: 'undelivered', opensAt: week.opens_at };
  const { delivers_on: day, schools_closed: holiday } = delivery;
  const pause = draft.pauses.find(({ from, to }) => from <= day && day <= to);
  if (pause) return { kind: 'paused', day, from: pause.from, to: pause.to };
  if (draft.schoolHolidays && holiday) return { kind: 'holiday', day, holiday };
  const byPack = new Map(offers.map((offer) => [offer.packId, offer]));
  const found = lines.filter(({ packId }) => byPack.has(packId));
  const cents = found.reduce((sum, line) => sum + centsOf(line, byPack.get(line.packId)), 0n);
  return { kind: 'order', day, lines: found.length, cents: roundedToEuros(cents), missing: lines.filter(({ packId }) => !byPack.has(packId)) };
}

const centsOf = ({ quantity }: Line, offer: Offer | undefined): bigint => (offer && quantity ? goodsCents(quantity, offer.unitPrice) : 0n);
const roundedToEuros = (cents: bigint): bigint => divideHalfUp(cents, 100n) * 100n;
