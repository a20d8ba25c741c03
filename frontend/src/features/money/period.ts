/** The days that sums are asked for: a week, a month, a year, or any days. Days are texts: "2026-11-30". */
import { addDays } from '$lib/zone';

export type PeriodKind = 'week' | 'month' | 'year' | 'free';
export const KINDS: readonly PeriodKind[] = ['week', 'month', 'year', 'free'];

export interface Period {
  kind: PeriodKind;
  first: string;
  last: string;
}

const MONTH = /^(\d{4})-(\d{2})/;

/** The week (Monday to Sunday), month or year that holds `day`; free days begin with its month. */
export function periodAt(kind: PeriodKind, day: string): Period {
  if (kind === 'week') {
    const first = addDays(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));
    return { kind, first, last: addDays(first, 6) };
  }
  if (kind === 'year') return { kind, first: `${day.slice(0, 4)}-01-01`, last: `${day.slice(0, 4)}-12-31` };
  return { kind, first: `${day.slice(0, 7)}-01`, last: monthEnd(day) };
}

function monthEnd(day: string): string {
  const [, year = '', month = ''] = MONTH.exec(day) ?? [];
  return new Date(Date.UTC(Number(year), Number(month), 0, 12)).toISOString().slice(0, 10);
}

/** The one before (-1) or after (1); free days move by their own length. */
export function moved(period: Period, by: -1 | 1): Period {
  if (period.kind !== 'free') return periodAt(period.kind, addDays(by < 0 ? period.first : period.last, by));
  const days = by * daysOf(period);
  return { ...period, first: addDays(period.first, days), last: addDays(period.last, days) };
}

export const daysOf = ({ first, last }: Period): number => Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
