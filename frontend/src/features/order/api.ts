/** What the order sheet asks of the server. */
import { api, call } from '$api/client';
import { isProblem } from '$api/problem';
import type { components } from '$api/schema';
import type { CatalogueOut } from '$lib/offers';
import type { LineIn, Order } from './lines';

export type Cycle = components['schemas']['CycleOut'];
export type Point = components['schemas']['DeliveryPoint'];
export type LastOrder = components['schemas']['LastOrderOut'];

export const fetchCurrent = () => call(api.GET('/api/cycles/current'));

/** The places that take orders. */
export async function fetchPoints(): Promise<Point[]> {
  return (await call(api.GET('/api/delivery-points'))).filter(({ archived }) => !archived);
}

export function fetchCatalogue(cycle: string): Promise<CatalogueOut> {
  const found = call(api.GET('/api/cycles/{cycle_id}/catalogue', { params: { path: { cycle_id: cycle } } }));
  return found as Promise<CatalogueOut>; // the client's types forget that a share is a pair
}

const place = (cycle: string, point: string) => ({ params: { path: { cycle_id: cycle, delivery_point_id: point } } });

export function fetchOrder(cycle: string, point: string): Promise<Order> {
  return call(api.GET('/api/cycles/{cycle_id}/orders/{delivery_point_id}', place(cycle, point)));
}

/** The order before this week's; null for a place that never ordered. */
export async function fetchLast(cycle: string, point: string): Promise<LastOrder | null> {
  try {
    return await call(api.GET('/api/cycles/{cycle_id}/orders/{delivery_point_id}/last', place(cycle, point)));
  } catch (error) {
    if (isProblem(error, 'not_found')) return null;
    throw error;
  }
}

export function fetchAnyOrder(id: string): Promise<Order> {
  return call(api.GET('/api/orders/{order_id}', { params: { path: { order_id: id } } }));
}

/** Who saved an order last; null where it was the program, or nobody. */
export async function lastHand(order: Order): Promise<string | null> {
  if (order.id === null) return null;
  const versions = await call(api.GET('/api/orders/{order_id}/versions', { params: { path: { order_id: order.id } } }));
  return versions[0]?.person_name ?? null;
}

/** Replaces the order that `before` is; no lines cancel it. */
export function sendOrder(before: Order, lines: LineIn[], total: string): Promise<Order> {
  const header = before.version > 0 ? { 'if-match': `"${before.version}"` } : { 'if-none-match': '*' };
  const { cycle_id, delivery_point_id } = before;
  return call(
    api.PUT('/api/cycles/{cycle_id}/orders/{delivery_point_id}', {
      params: { path: { cycle_id, delivery_point_id }, header },
      body: { lines, shown_total: total },
    }),
  );
}
