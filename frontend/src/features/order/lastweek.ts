/** The catalogue of the week before, to tell what changed since. */
import { api, call } from '$api/client';
import type { CatalogueOut } from '$lib/offers';

/** Its offers; null where there was no week before, or it cannot be asked for now. */
export async function offersOfLastWeek(): Promise<CatalogueOut['offers'] | null> {
  try {
    const { last } = await call(api.GET('/api/cycles/current'));
    if (!last) return null;
    const found = call(api.GET('/api/cycles/{cycle_id}/catalogue', { params: { path: { cycle_id: last.id } } }));
    return ((await found) as CatalogueOut).offers; // the client's types forget that a share is a pair
  } catch {
    return null; // without network nothing is marked but what this place ordered itself
  }
}
