/** Sending an order over a line that may lose the request, or the answer to it. */
import { readDecimal, QUANTITY_DECIMALS } from '$lib/decimal';
import { alone } from '$lib/offline/alone';
import { unreachable } from '$lib/offline/reach';
import { isProblem } from '$api/problem';
import { fetchOrder, sendOrder, type OrderPlace } from './api';
import type { Pressed } from './draft';
import { sameWants, wantsOf, type LineIn, type Order, type Want } from './lines';

/** `busy`: another tab of this device is sending it. `order`: what the server holds where that was found out. */
export type Outcome = { kind: 'saved'; order: Order } | { kind: 'away' } | { kind: 'busy' } | { kind: 'refused'; error: unknown; order: Order | null };

/** The lines of a request as the sheet holds them. */
export function wantsIn(lines: readonly LineIn[]): Map<string, Want> {
  return new Map(lines.map(({ offer_id, quantity, note }) => [offer_id, { quantity: readDecimal(String(quantity), QUANTITY_DECIMALS), note: note ?? '' }]));
}

/** Whether `order` is one of the `tried` ones, whose answer got lost: nobody else changed it then. */
export function arrived(order: Order, tried: readonly LineIn[][]): boolean {
  return tried.some((lines) => sameWants(wantsIn(lines), wantsOf(order)));
}

/**
 * Sends what was pressed, as the change of the order that `place` names. The same lines twice have one effect, so an
 * answer that is lost costs nothing. Never throws.
 */
export async function deliver(key: string, place: OrderPlace, pressed: Pressed, tried: readonly LineIn[][]): Promise<Outcome> {
  return (await alone(key, () => attempt(place, pressed, tried))) ?? { kind: 'busy' };
}

async function attempt(place: OrderPlace, pressed: Pressed, tried: readonly LineIn[][]): Promise<Outcome> {
  try {
    return { kind: 'saved', order: await sendOrder(place, pressed.lines, pressed.total) };
  } catch (error) {
    if (unreachable(error)) return { kind: 'away' };
    const changed = isProblem(error, 'order_changed');
    if (!changed && !isProblem(error, 'cycle_closed')) return { kind: 'refused', error, order: null };
    const order = await fetchOrder(place.cycle_id, place.delivery_point_id).catch(() => null);
    if (!order) return { kind: 'refused', error, order };
    if (!changed && arrived(order, [pressed.lines])) return { kind: 'saved', order }; // in time, and its answer was lost
    if (changed && order.version !== place.version && arrived(order, tried)) return attempt(order, pressed, []);
    return { kind: 'refused', error, order };
  }
}
