// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFLINE, Problem, UNREADABLE } from '$api/problem';
import { forgetShown, kept, lastKnown, shownAsOf } from './kept.svelte';
import { setScope } from './scope';
import type { Entry } from './store';

// jsdom has no IndexedDB; the real one is used in the browser tests.
const shelf = vi.hoisted(() => new Map<string, Entry<unknown>>());
vi.mock('./store', () => ({
  put: async (person: string, name: string, value: unknown) => void shelf.set(`${person}: ${name}`, { value, at: new Date().toISOString() }),
  read: async (name: string) => [...shelf].find(([key]) => key.endsWith(`: ${name}`))?.[1],
}));

const cook = { person: { id: 'cook' }, hat: { territory: { id: 'millevaches' }, organisation: { id: 'canteen' }, role: 'buyer' } };
const noNetwork = () => Promise.reject(new Problem({ code: OFFLINE, status: 0, title: '', next: '' }));
const refusal = (status: number, code: string) => () => Promise.reject(new Problem({ code, status, title: '', next: '' }));

beforeEach(() => {
  shelf.clear();
  vi.useFakeTimers({ now: new Date('2026-11-24T08:12:00Z') });
  setScope(cook);
});
afterEach(() => {
  vi.useRealTimers();
  forgetShown();
});

describe('an answer', () => {
  it('is kept for the person and the hat, with its date, and given without network', async () => {
    expect(await kept('week', async () => 'carrots')).toEqual({ value: 'carrots', asOf: null });
    expect([...shelf.keys()]).toEqual(['cook: cook/millevaches/canteen/week']);
    vi.setSystemTime(new Date('2026-11-25T05:00:00Z'));
    expect(await kept('week', noNetwork)).toEqual({ value: 'carrots', asOf: '2026-11-24T08:12:00.000Z' });
  });

  it('is another one under another hat, and for another person', async () => {
    await kept('week', async () => 'carrots');
    setScope({ ...cook, hat: { ...cook.hat, organisation: { id: 'school' } } });
    await expect(kept('week', noNetwork)).rejects.toMatchObject({ code: OFFLINE });
    setScope({ ...cook, person: { id: 'shopkeeper' } });
    await expect(kept('week', noNetwork)).rejects.toMatchObject({ code: OFFLINE });
    setScope(null);
    await expect(kept('week', noNetwork)).rejects.toMatchObject({ code: OFFLINE });
  });

  it('of last time is given while the line is too slow', async () => {
    await kept('week', async () => 'carrots');
    const late = kept('week', () => new Promise<string>((resolve) => setTimeout(() => resolve('leeks'), 15_000)));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await late).toMatchObject({ value: 'carrots', asOf: expect.any(String) });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await kept('week', noNetwork)).toMatchObject({ value: 'leeks' });
  });

  it('is waited for as long as it takes where nothing is known', async () => {
    const late = kept('week', () => new Promise<string>((resolve) => setTimeout(() => resolve('leeks'), 15_000)));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await late).toEqual({ value: 'leeks', asOf: null });
  });
});

it.each([
  ['unavailable', 503],
  [UNREADABLE, 502],
  [UNREADABLE, 0],
])('a server that is away (%s, %i) is as good as no network', async (code, status) => {
  await kept('week', async () => 'carrots');
  expect(await kept('week', refusal(status, code))).toMatchObject({ value: 'carrots' });
});

it.each([
  ['not_found', 404],
  ['sign_in_needed', 401],
  ['broken', 500],
])('a refusal (%s) is one: nothing old is shown in its place', async (code, status) => {
  await kept('week', async () => 'carrots');
  await expect(kept('week', refusal(status, code))).rejects.toMatchObject({ code });
});

it('tells the oldest date of what the page shows, until it is fresh again or another page comes', async () => {
  await lastKnown('orders', async () => 1);
  vi.setSystemTime(new Date('2026-11-25T05:00:00Z'));
  await lastKnown('weeks', async () => 2);
  expect(shownAsOf()).toBeNull();
  await lastKnown('weeks', noNetwork);
  await lastKnown('orders', noNetwork);
  expect(shownAsOf()).toBe('2026-11-24T08:12:00.000Z');
  await lastKnown('orders', async () => 1);
  expect(shownAsOf()).toBe('2026-11-25T05:00:00.000Z');
  forgetShown();
  expect(shownAsOf()).toBeNull();
});
