/** A week's floor as this device knows it: the server's last answer, kept for hours without network, with what waits here. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { overlay, readFloor, type Floor } from './floor';
import { lastKnown } from './offline/kept.svelte';
import { waitingOf } from './offline/queue.svelte';

type Cycle = components['schemas']['CycleOut'];

/** The server's answer, or the last one known here. */
export async function askFloor(cycle_id: string): Promise<Floor> {
  const out = await lastKnown(`floor/${cycle_id}`, () => call(api.GET('/api/cycles/{cycle_id}/floor', { params: { path: { cycle_id } } })));
  return readFloor(out);
}

/** Reactive: with what was said on this device and waits. */
export function withWaiting(floor: Floor): Floor {
  return overlay(floor, waitingOf('steps'), waitingOf('lots'));
}

/** The weeks whose cut-off is over, the newest first. */
export async function closedWeeks(): Promise<Cycle[]> {
  const { items } = await lastKnown('weeks', () => call(api.GET('/api/cycles', { params: { query: { limit: 60 } } })));
  return items.filter(({ state }) => state === 'closed');
}

/** The week that is prepared on `today` ("2026-11-26"): the nearest that is still to be delivered, else the newest. */
export function weekToPick(weeks: readonly Cycle[], today: string): Cycle | undefined {
  return dueWeeks(weeks, today)[0] ?? weeks[0];
}

/** Those that are still to be delivered, the nearest first. */
export function dueWeeks(weeks: readonly Cycle[], today: string): Cycle[] {
  const due = weeks.filter(({ deliveries }) => deliveries.some(({ delivers_on }) => delivers_on >= today));
  return due.toSorted((a, b) => a.closes_at.localeCompare(b.closes_at));
}

/** Of the weeks to be delivered the nearest for which `waits` says so of what `ask` gives; else the nearest of all. */
export async function weekThatWaits<T>(weeks: readonly Cycle[], today: string, ask: (id: string) => Promise<T>, waits: (found: T) => boolean): Promise<{ week: Cycle; found: T } | null> {
  const nearest = weekToPick(weeks, today);
  if (!nearest) return null;
  const due = dueWeeks(weeks, today);
  const found = await Promise.all((due.length > 0 ? due : [nearest]).map(async (week) => ({ week, found: await ask(week.id) })));
  return found.find((each) => waits(each.found)) ?? found[0] ?? null;
}
