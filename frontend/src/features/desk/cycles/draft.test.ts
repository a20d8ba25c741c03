import { describe, expect, it } from 'vitest';
import type { Cycle } from '$lib/weeks';
import { bodyOf, draftOf, emptyDraft, nextWeekday, type Rhythm } from './draft';

const areas = [
  { id: 'north', name: 'Nord' },
  { id: 'south', name: 'Sud' },
];
const rhythm: Rhythm = {
  opens_weekday: 2,
  opens_time: '14:00:00',
  closes_weekday: 2,
  closes_time: '12:00:00',
  weeks_ahead: 4,
  active: true,
  deliveries: [{ area_id: 'north', weekday: 3 }],
  school_days_known_until: null,
};
const week: Cycle = {
  id: 'w',
  opens_at: '2026-11-18T13:00:00Z',
  closes_at: '2026-11-25T11:00:00Z',
  state: 'open',
  deliveries: [{ area_id: 'north', area_name: 'Nord', delivers_on: '2026-11-26', schools_closed: null }],
  note: '',
  lists_sent: false,
};

describe('nextWeekday', () => {
  it('is after the day, never the day itself', () => {
    expect(nextWeekday('2026-11-25', 2)).toBe('2026-12-02');
    expect(nextWeekday('2026-11-25', 3)).toBe('2026-11-26');
    expect(nextWeekday('2026-11-25', 0)).toBe('2026-11-30');
  });
});

describe('emptyDraft', () => {
  it('follows the last planned week, by the rhythm', () => {
    expect(emptyDraft(areas, rhythm, [week], 0)).toEqual({
      opens: { day: '2026-11-25', time: '12:00' },
      closes: { day: '2026-12-02', time: '12:00' },
      days: { north: '2026-12-03', south: '' },
      note: '',
    });
  });

  it('does not follow a cancelled week, and delivers everywhere without a rhythm', () => {
    const draft = emptyDraft(areas, null, [{ ...week, state: 'cancelled' }], Date.parse('2026-11-22T09:30:00Z'));
    expect(draft.opens).toEqual({ day: '2026-11-22', time: '10:30' });
    expect(draft.closes).toEqual({ day: '2026-11-29', time: '12:00' });
    expect(draft.days).toEqual({ north: '2026-11-30', south: '2026-11-30' });
  });
});

describe('bodyOf', () => {
  it('gives the week back as it came', () => {
    expect(bodyOf(draftOf(week, areas))).toEqual({
      opens_at: '2026-11-18T13:00:00.000Z',
      closes_at: '2026-11-25T11:00:00.000Z',
      deliveries: [{ area_id: 'north', delivers_on: '2026-11-26' }],
      note: '',
    });
  });

  it('waits for a missing day', () => {
    expect(bodyOf({ ...draftOf(week, areas), closes: { day: '', time: '12:00' } })).toBeNull();
  });
});
