import { describe, expect, it } from 'vitest';
import { stepsOf, type Week } from './steps';

const week = (state: string): Week => ({
  opens_at: '2026-11-22T17:00:00Z',
  closes_at: '2026-11-26T11:00:00Z',
  lists_sent: false,
  state,
  deliveries: [
    { area_name: 'Nord', delivers_on: '2026-12-01', schools_closed: null },
    { area_name: 'Sud', delivers_on: '2026-12-03', schools_closed: null },
  ],
});
const at = (moment: string, state: string) =>
  stepsOf(week(state), Date.parse(moment), moment.slice(0, 10)).map(({ key, at: place }) => `${key} ${place}`);

describe('stepsOf', () => {
  it('says what comes before the week opens', () => {
    expect(at('2026-11-20T08:00:00Z', 'planned')).toEqual(['opens next', 'closes later', 'prepares later', '2026-12-01 later', '2026-12-03 later']);
  });

  it('is at the opening while orders come, and the cut-off is next', () => {
    expect(at('2026-11-24T08:00:00Z', 'open')).toEqual(['opens now', 'closes next', 'prepares later', '2026-12-01 later', '2026-12-03 later']);
  });

  it('prepares from the cut-off to the first delivery', () => {
    expect(at('2026-11-26T11:00:00Z', 'closed')).toEqual(['opens past', 'closes past', 'prepares now', '2026-12-01 next', '2026-12-03 later']);
  });

  it('delivers on its days, and waits between them', () => {
    expect(at('2026-12-01T08:00:00Z', 'closed').slice(2)).toEqual(['prepares past', '2026-12-01 now', '2026-12-03 next']);
    expect(at('2026-12-02T08:00:00Z', 'closed').slice(2)).toEqual(['prepares past', '2026-12-01 past', '2026-12-03 next']);
    expect(at('2026-12-03T08:00:00Z', 'closed').slice(2)).toEqual(['prepares past', '2026-12-01 past', '2026-12-03 now']);
  });

  it('is over after the last delivery', () => {
    expect(new Set(at('2026-12-04T08:00:00Z', 'closed').map((step) => step.split(' ')[1]))).toEqual(new Set(['past']));
  });
});
