/** Days and hours as people write them in a form, to the instants of the server and back, in the territory's time. */
import { zone } from './territory.svelte';

export interface Local {
  /** "2026-11-25" */
  day: string;
  /** "12:00" */
  time: string;
}

const DAY = 86_400_000;

const OPTIONS = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, ...OPTIONS });
  formats.set(timeZone, known);
  return known;
}

export function localOf(instant: string | number): Local {
  const found = Object.fromEntries(formatOf(zone()).formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return { day: `${found['year']}-${found['month']}-${found['day']}`, time: `${found['hour']}:${found['minute']}` };
}

/**
 * The instant of a local day and hour, or null while one of them is missing. An hour that the change to summer time
 * leaves out becomes the one after it; of an hour that comes twice, the first is meant.
 */
export function instantOf({ day, time }: Local): string | null {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const candidates = [asUtc - offsetAt(asUtc - DAY), asUtc - offsetAt(asUtc + DAY)];
  const exact = candidates.find((instant) => instant + offsetAt(instant) === asUtc);
  return new Date(exact ?? candidates[0] ?? asUtc).toISOString();
}

/** Milliseconds that local clocks are ahead of UTC. */
function offsetAt(instant: number): number {
  const { day, time } = localOf(instant);
  return Date.parse(`${day}T${time}:00Z`) - Math.floor(instant / 60_000) * 60_000;
}

/** "2026-11-25" and 2 to "2026-11-27". */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
