/** Why the server did not take an order, as the sheet answers it. */
import { isProblem, OFFLINE, UNREADABLE, type Problem } from '$api/problem';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';

export interface ShortLine {
  offerId: string;
  product: string;
  pack: string;
  wanted: bigint;
  /** What this order may have in all. */
  left: bigint;
}

export interface NewPrice {
  offerId: string;
  product: string;
  pack: string;
  before: bigint;
  now: bigint;
}

export type Refused =
  | { kind: 'short'; lines: ShortLine[] }
  | { kind: 'prices'; before: bigint; now: bigint; lines: NewPrice[] }
  | { kind: 'changed' }
  | { kind: 'closed'; at: string | null }
  | { kind: 'invalid'; fields: Map<number, string>; error: Problem }
  | { kind: 'offline' }
  | { kind: 'other'; error: unknown };

export function refusedBy(error: unknown): Refused {
  if (!isProblem(error)) return { kind: 'other', error };
  switch (error.code) {
    case 'not_enough':
      return { kind: 'short', lines: linesOf(error).map(shortLine) };
    case 'price_changed':
      return { kind: 'prices', before: cents(error, 'old_total'), now: cents(error, 'new_total'), lines: linesOf(error).map(newPrice) };
    case 'order_changed':
      return { kind: 'changed' };
    case 'cycle_closed':
      return { kind: 'closed', at: text(error.extras, 'closed_at') || null };
    case 'invalid':
      return { kind: 'invalid', fields: byLine(error.fields), error };
    case OFFLINE:
      return { kind: 'offline' };
    case UNREADABLE:
      // The sign-in page of a public Wi-Fi; a broken server answers with its status.
      return error.status === 0 ? { kind: 'offline' } : { kind: 'other', error };
    default:
      return { kind: 'other', error };
  }
}

type Extras = Record<string, unknown>;

const text = (from: Extras, name: string): string => (typeof from[name] === 'string' ? from[name] : '');
const linesOf = (error: Problem): Extras[] => (Array.isArray(error.extras['lines']) ? (error.extras['lines'] as Extras[]) : []);
const cents = (error: Problem, name: string): bigint => readDecimal(text(error.extras, name) || '0', 2);
const named = (line: Extras) => ({ offerId: text(line, 'offer_id'), product: text(line, 'product_name'), pack: text(line, 'pack_name') });

const shortLine = (line: Extras): ShortLine => ({
  ...named(line),
  wanted: readDecimal(text(line, 'wanted'), QUANTITY_DECIMALS),
  left: readDecimal(text(line, 'left'), QUANTITY_DECIMALS),
});

const newPrice = (line: Extras): NewPrice => ({
  ...named(line),
  before: readDecimal(text(line, 'old_unit_price'), PRICE_DECIMALS),
  now: readDecimal(text(line, 'new_unit_price'), PRICE_DECIMALS),
});

/** "lines.3.quantity" to the fourth line that was sent. */
function byLine(fields: Record<string, string>): Map<number, string> {
  const found = Object.entries(fields).map(([name, words]) => [Number(/^lines\.(\d+)\./.exec(name)?.[1] ?? -1), words] as const);
  return new Map(found.filter(([index]) => index >= 0));
}
