import { expect, it } from 'vitest';
import { weekToPrepare, withLists, type Cycle } from './weeks';

function cycle(id: string, closes: string, delivers: string[], state: Cycle['state']): Cycle {
  const deliveries = delivers.map((delivers_on) => ({ area_id: 'a', area_name: 'Nord', delivers_on, schools_closed: null }));
  return { id, opens_at: '2026-11-01T13:00:00Z', closes_at: closes, state, deliveries, note: '', lists_sent: false };
}
const next = cycle('next', '2026-12-02T11:00:00Z', ['2026-12-03'], 'open');
const closed = cycle('closed', '2026-11-25T11:00:00Z', ['2026-11-26', '2026-11-27'], 'closed');
const old = cycle('old', '2026-11-18T11:00:00Z', ['2026-11-19'], 'closed');

it('prepares the closed week until its last delivery, then the open one', () => {
  expect(weekToPrepare([next, closed, old], '2026-11-25')?.id).toBe('closed');
  expect(weekToPrepare([next, closed, old], '2026-11-27')?.id).toBe('closed');
  expect(weekToPrepare([next, closed, old], '2026-11-28')?.id).toBe('next');
});

it('shows the newest week when nothing is to be delivered', () => {
  expect(weekToPrepare([closed, old], '2027-01-01')?.id).toBe('closed');
  expect(weekToPrepare([], '2027-01-01')).toBeUndefined();
});

it('leaves out weeks without a list', () => {
  const planned = { ...next, id: 'planned', state: 'planned' as const };
  expect(withLists([planned, next, { ...old, state: 'cancelled' }]).map(({ id }) => id)).toEqual(['next']);
});
