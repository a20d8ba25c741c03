/** A week while the coordinator writes it: local days and hours, a day of delivery per area (empty: not delivered). */
import type { components } from '$api/schema';
import type { Cycle } from '$lib/weeks';
import { addDays, instantOf, localOf, type Local } from '$lib/zone';

export type Area = components['schemas']['Area'];
export type Rhythm = components['schemas']['RhythmOut'];
type CycleIn = components['schemas']['CycleIn'];

export interface WeekDraft {
  opens: Local;
  closes: Local;
  /** By area id. */
  days: Record<string, string>;
  note: string;
}

export function draftOf(week: Cycle, areas: readonly Area[]): WeekDraft {
  const days = new Map(week.deliveries.map(({ area_id, delivers_on }) => [area_id, delivers_on]));
  return {
    opens: localOf(week.opens_at),
    closes: localOf(week.closes_at),
    days: Object.fromEntries(areas.map(({ id }) => [id, days.get(id) ?? ''])),
    note: week.note,
  };
}

/** One more week: now until the rhythm's next cut-off, after the last week that is planned. */
export function emptyDraft(areas: readonly Area[], rhythm: Rhythm | null, ahead: readonly Cycle[], now: number): WeekDraft {
  const last = ahead.filter(({ state }) => state !== 'cancelled').at(-1);
  const opens = last ? localOf(last.closes_at) : localOf(now);
  const closesOn = rhythm ? nextWeekday(opens.day, rhythm.closes_weekday) : addDays(opens.day, 7);
  const weekdays = new Map(rhythm?.deliveries.map(({ area_id, weekday }) => [area_id, weekday]));
  const dayOf = (id: string) => {
    const weekday = weekdays.get(id);
    if (weekday !== undefined) return nextWeekday(closesOn, weekday);
    return rhythm ? '' : addDays(closesOn, 1);
  };
  return {
    opens,
    closes: { day: closesOn, time: rhythm?.closes_time.slice(0, 5) ?? '12:00' },
    days: Object.fromEntries(areas.map(({ id }) => [id, dayOf(id)])),
    note: '',
  };
}

/** The first such weekday (Monday is 0) after a day. */
export function nextWeekday(day: string, weekday: number): string {
  const present = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, ((weekday - present + 6) % 7) + 1);
}

/** What the server takes; null while a day or an hour is missing. */
export function bodyOf(draft: WeekDraft): CycleIn | null {
  const opens_at = instantOf(draft.opens);
  const closes_at = instantOf(draft.closes);
  if (opens_at === null || closes_at === null) return null;
  const deliveries = Object.entries(draft.days)
    .filter(([, day]) => day !== '')
    .map(([area_id, delivers_on]) => ({ area_id, delivers_on }));
  return { opens_at, closes_at, deliveries, note: draft.note.trim() };
}
