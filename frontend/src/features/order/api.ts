/** What the order sheet asks of the server; what it needs to open is kept, for a day without network. */
import { api, call } from '$api/client';
import { isProblem, OFFLINE, Problem } from '$api/problem';
import type { components } from '$api/schema';
import type { CatalogueOut } from '$lib/offers';
import { fresh, kept, type Kept } from '$lib/offline/kept.svelte';
import type { LineIn, Order } from './lines';

export type Cycle = components['schemas']['CycleOut'];
export type Point = components['schemas']['DeliveryPoint'];
export type LastOrder = components['schemas']['LastOrderOut'];
type Current = components['schemas']['CurrentOut'];

/** Which order a change is for, and the version that it changes. */
export type OrderPlace = Pick<Order, 'cycle_id' | 'delivery_point_id' | 'version'>;

const place = (cycle: string, point: string) => ({ params: { path: { cycle_id: cycle, delivery_point_id: point } } });

const catalogue = (cycle: string) => ({
  name: `catalogue/${cycle}`,
  // The client's types forget that a share is a pair.
  ask: () => call(api.GET('/api/cycles/{cycle_id}/catalogue', { params: { path: { cycle_id: cycle } } })) as Promise<CatalogueOut>,
});
const order = (cycle: string, point: string) => ({
  name: `order/${cycle}/${point}`,
  ask: () => call(api.GET('/api/cycles/{cycle_id}/orders/{delivery_point_id}', place(cycle, point))),
});

export interface Week {
  current: Current;
  /** The places that take orders. */
  points: Point[];
}

/** The open week and the places, without network the last ones known. */
export async function openWeek(): Promise<Week> {
  const [current, points] = await Promise.all([
    kept('current', () => call(api.GET('/api/cycles/current'))),
    kept('points', () => call(api.GET('/api/delivery-points'))),
  ]);
  return { current: current.value, points: points.value.filter(({ archived }) => !archived) };
}

export interface Opened {
  catalogue: CatalogueOut;
  order: Order;
  last: LastOrder | null;
  /** When prices and quantities were last asked of the server; null: now. */
  asOf: string | null;
}

/** All that a sheet opens with, without network as it was last known. */
export async function openSheet(cycle: string, point: string): Promise<Opened> {
  const [offers, saved, last] = await Promise.all([
    kept(catalogue(cycle).name, catalogue(cycle).ask),
    kept(order(cycle, point).name, order(cycle, point).ask),
    kept(`last/${cycle}/${point}`, () => fetchLast(cycle, point)),
  ]);
  return { catalogue: offers.value, order: saved.value, last: last.value, asOf: oldest(offers, saved) };
}

const oldest = (...each: Kept<unknown>[]): string | null => each.flatMap(({ asOf }) => asOf ?? []).sort()[0] ?? null;

export function fetchCatalogue(cycle: string): Promise<CatalogueOut> {
  return fresh(catalogue(cycle).name, catalogue(cycle).ask);
}

export function fetchOrder(cycle: string, point: string): Promise<Order> {
  return fresh(order(cycle, point).name, order(cycle, point).ask);
}

/** The order before this week's; null for a place that never ordered. */
async function fetchLast(cycle: string, point: string): Promise<LastOrder | null> {
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

// The head of an answer may come and the rest never: then it counts as none.
const WHOLE_ANSWER_MS = 30_000;

/** Replaces the order that `before` is; no lines cancel it. */
export function sendOrder(before: OrderPlace, lines: LineIn[], total: string): Promise<Order> {
  const { cycle_id, delivery_point_id, version } = before;
  const header = version > 0 ? { 'if-match': `"${version}"` } : { 'if-none-match': '*' };
  const put = () =>
    call(
      api.PUT('/api/cycles/{cycle_id}/orders/{delivery_point_id}', {
        params: { path: { cycle_id, delivery_point_id }, header },
        body: { lines, shown_total: total },
      }),
    );
  return Promise.race([fresh(order(cycle_id, delivery_point_id).name, put), noAnswerIn(WHOLE_ANSWER_MS)]);
}

const noAnswerIn = (ms: number) =>
  new Promise<never>((_, reject) => setTimeout(() => reject(new Problem({ code: OFFLINE, status: 0, title: '', next: '' })), ms));
