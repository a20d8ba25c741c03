/** The week as steps on a line of time: what was, what is now, what comes next. */
import type { components } from '$api/schema';

export type Week = Pick<components['schemas']['DeskCycle'], 'opens_at' | 'closes_at' | 'lists_sent' | 'deliveries'> & { state: string };
export type StepKind = 'opens' | 'closes' | 'prepares' | 'delivery';

export interface Step {
  kind: StepKind;
  /** Tells steps apart: the kind, or the day of a delivery. */
  key: string;
  /** An instant or a day of the server; null where it has none of its own. */
  when: string | null;
  areas: Week['deliveries'];
  /** A step that has begun and whose follower has not. */
  at: 'past' | 'now' | 'next' | 'later';
}

/** `now` in milliseconds, `today` as "2026-11-24". Exactly one step is "now" or none; the first of the others ahead is "next". */
export function stepsOf(week: Week, now: number, today: string): Step[] {
  const days = [...new Set(week.deliveries.map(({ delivers_on }) => delivers_on))].sort();
  const closed = week.state === 'closed' || Date.parse(week.closes_at) <= now;
  const begun: [StepKind, string, string | null, boolean][] = [
    ['opens', 'opens', week.opens_at, Date.parse(week.opens_at) <= now],
    ['closes', 'closes', week.closes_at, closed],
    ['prepares', 'prepares', null, closed],
    ...days.map((day): [StepKind, string, string, boolean] => ['delivery', day, day, day <= today]),
  ];
  const last = begun.map(([, , , done]) => done).lastIndexOf(true);
  const over = last === begun.length - 1 && days.length > 0 && (days.at(-1) ?? '') < today;
  return begun.map(([kind, key, when], place) => ({
    kind,
    key,
    when,
    areas: kind === 'delivery' ? week.deliveries.filter(({ delivers_on }) => delivers_on === key) : [],
    at: place === last && !over && !between(kind, key, today) ? 'now' : place <= last ? 'past' : place === last + 1 ? 'next' : 'later',
  }));
}

/** Between two days of delivery nothing happens. */
const between = (kind: StepKind, key: string, today: string): boolean => kind === 'delivery' && key < today;
