/** What the kitchen of a place plans with, as it was last set here or as the server said. */
import { SvelteMap } from 'svelte/reactivity';
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import type { Point } from './api';

export type Kitchen = components['schemas']['KitchenIn'];

const set = new SvelteMap<string, Point>();

/** The place with what was set since it was loaded. Reactive. */
export const kitchenOf = (point: Point): Point => set.get(point.id) ?? point;

/** Raises what the server refuses. */
export async function saveKitchen(point: Point, body: Kitchen): Promise<void> {
  const path = { delivery_point_id: point.id };
  set.set(point.id, await call(api.PUT('/api/delivery-points/{delivery_point_id}/kitchen', { params: { path }, body })));
}
