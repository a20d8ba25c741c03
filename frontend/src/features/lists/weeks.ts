/** Which week's list a farm needs now. Pure. */
import type { components } from '$api/schema';

export type Cycle = components['schemas']['CycleOut'];

/** Weeks that have a list, the newest first as they come. */
export function withLists(cycles: readonly Cycle[]): Cycle[] {
  return cycles.filter(({ state }) => state === 'open' || state === 'closed');
}

/**
 * The nearest week that is still to be delivered on `today` ("2026-11-26"): between the cut-off and the delivery that
 * is the closed one, although the next is open already. Else the newest.
 */
export function weekToPrepare(cycles: readonly Cycle[], today: string): Cycle | undefined {
  const due = cycles.filter(({ deliveries }) => deliveries.some(({ delivers_on }) => delivers_on >= today));
  return due.toSorted((a, b) => a.closes_at.localeCompare(b.closes_at))[0] ?? cycles[0];
}
