import { afterEach, describe, expect, it } from 'vitest';
import { hour } from './format';
import { setZone } from './territory.svelte';
import { addDays, instantOf, localOf } from './zone';

describe('instantOf', () => {
  it.each([
    ['2026-11-25', '12:00', '2026-11-25T11:00:00.000Z'],
    ['2026-07-01', '12:00', '2026-07-01T10:00:00.000Z'],
    ['2027-03-28', '01:59', '2027-03-28T00:59:00.000Z'],
    ['2027-03-28', '03:00', '2027-03-28T01:00:00.000Z'],
    ['2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'], // twice that night: the first
    ['2026-10-25', '03:00', '2026-10-25T02:00:00.000Z'],
  ])('reads %s %s in local time', (day, time, instant) => {
    expect(instantOf({ day, time })).toBe(instant);
  });

  it('makes of an hour that does not exist the one after it', () => {
    expect(localOf(instantOf({ day: '2027-03-28', time: '02:30' }) ?? '')).toEqual({ day: '2027-03-28', time: '03:30' });
  });

  it('waits for both parts', () => {
    expect(instantOf({ day: '', time: '12:00' })).toBeNull();
    expect(instantOf({ day: '2026-11-25', time: '' })).toBeNull();
  });
});

it('comes back to the same day and hour, all year round', () => {
  for (let number = 0; number < 365; number += 1) {
    const local = { day: addDays('2026-01-01', number), time: '23:45' };
    expect(localOf(instantOf(local) ?? '')).toEqual(local);
  }
});

it('counts days across months', () => {
  expect(addDays('2026-11-29', 3)).toBe('2026-12-02');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
});

describe('another territory', () => {
  afterEach(() => setZone(null));

  it('says and reads hours in its own time', () => {
    setZone('Indian/Reunion');
    expect(localOf('2026-11-25T11:00:00Z')).toEqual({ day: '2026-11-25', time: '15:00' });
    expect(instantOf({ day: '2026-11-25', time: '15:00' })).toBe('2026-11-25T11:00:00.000Z');
    expect(hour('2026-11-25T11:00:00Z')).toBe('15\u00a0h');
  });
});
