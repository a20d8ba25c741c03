import { expect, it } from 'vitest';
import { daysOf, moved, periodAt } from './period';

it('takes the week from Monday to Sunday, also across a new year', () => {
  expect(periodAt('week', '2026-11-26')).toEqual({ kind: 'week', first: '2026-11-23', last: '2026-11-29' });
  expect(periodAt('week', '2026-11-29').first).toBe('2026-11-23');
  expect(periodAt('week', '2027-01-01')).toEqual({ kind: 'week', first: '2026-12-28', last: '2027-01-03' });
});

it('ends a month on its last day', () => {
  expect(periodAt('month', '2028-02-10').last).toBe('2028-02-29');
  expect(periodAt('month', '2026-12-31')).toEqual({ kind: 'month', first: '2026-12-01', last: '2026-12-31' });
  expect(periodAt('year', '2026-05-01')).toEqual({ kind: 'year', first: '2026-01-01', last: '2026-12-31' });
});

it('goes to the one before and after without leaving a day out', () => {
  const march = periodAt('month', '2026-03-31');
  expect(moved(march, -1)).toEqual(periodAt('month', '2026-02-01'));
  expect(moved(moved(march, 1), -1)).toEqual(march);
  const free = { kind: 'free', first: '2026-03-10', last: '2026-03-14' } as const;
  expect(daysOf(free)).toBe(5);
  expect(moved(free, 1)).toEqual({ kind: 'free', first: '2026-03-15', last: '2026-03-19' });
});
