// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setScope } from '$lib/offline/scope';
import { draftKey, keepDraft, keptDrafts, type Draft } from './draft';
import type { Want } from './lines';
import { lineSample, orderSample } from './samples';
import { beingOpen, leftBehind, sendWaiting, waitingDrafts } from './waiting';

vi.mock('$lib/offline/store', () => ({ put: async () => undefined, read: async () => undefined }));

const wants = (quantity: bigint) => new Map<string, Want>([['leeks', { quantity, note: '' }]]);
const line = { offer_id: 'leeks', quantity: '10.000', note: '', shown_unit_price: '2.0000' };
const seen = [{ offerId: 'leeks', packId: 'p', product: 'Poireaux', pack: 'colis', farm: 'F', unit: 'kg', quantity: '10.000', unitPrice: '2.0000', note: '' }];
const draft = (more: Partial<Draft> = {}): Draft => ({
  version: 0,
  base: new Map(),
  wants: wants(10_000n),
  pressed: { lines: [line], total: '20.00' },
  tried: [],
  seen,
  until: '2026-11-25T11:00:00Z',
  at: '2026-11-24T08:00:00Z',
  ...more,
});

beforeEach(() => {
  localStorage.clear();
  setScope({ person: { id: 'cook' }, hat: { territory: { id: 't' }, organisation: { id: 'canteen' }, role: 'buyer' } });
});
afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: unknown) => vi.stubGlobal('fetch', async () => Response.json(body, { status }));
const only = () => {
  const [found] = waitingDrafts();
  if (!found) throw new Error('nothing waits');
  return found;
};

it('finds what was asked for, of this person and hat, and not what is open on the screen', () => {
  keepDraft(draftKey('week', 'school'), draft());
  keepDraft(draftKey('week', 'hospital'), draft({ pressed: null }));
  expect(waitingDrafts().map(({ cycle, point }) => [cycle, point])).toEqual([['week', 'school']]);
  const close = beingOpen(draftKey('week', 'school'));
  expect(waitingDrafts()).toEqual([]);
  close();
  setScope({ person: { id: 'shopkeeper' }, hat: null });
  expect(waitingDrafts()).toEqual([]);
});

it('forgets a draft that was saved, and keeps as unsaved what was typed afterwards', async () => {
  answer(200, orderSample([lineSample('leeks')], 1));
  keepDraft(draftKey('week', 'school'), draft());
  await sendWaiting(only());
  expect(keptDrafts()).toEqual([]);
  keepDraft(draftKey('week', 'school'), draft({ wants: wants(20_000n) }));
  await sendWaiting(only());
  expect(keptDrafts()[0]?.draft).toMatchObject({ version: 1, base: wants(10_000n), wants: wants(20_000n), pressed: null, tried: [] });
});

it('remembers that an order without an answer may have arrived', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  keepDraft(draftKey('week', 'school'), draft());
  expect(await sendWaiting(only())).toEqual({ kind: 'away' });
  expect(only().draft.tried).toEqual([[line]]);
});

it('leaves a refused order as it was, for its sheet to ask', async () => {
  answer(409, { code: 'price_changed', status: 409, title: '', next: '' });
  keepDraft(draftKey('week', 'school'), draft());
  expect((await sendWaiting(only())).kind).toBe('refused');
  expect(only().draft).toEqual(draft());
});

it('finds the lines of weeks that closed, and forgets them after two months', () => {
  for (const week of ['open', 'closed']) keepDraft(draftKey(week, 'school'), draft());
  const left = (now: string) => leftBehind(keptDrafts(), 'open', new Date(now)).map(({ cycle }) => cycle);
  expect(left('2026-11-25T10:59:00Z')).toEqual([]);
  expect(left('2026-11-25T11:01:00Z')).toEqual(['closed']);
  expect(left('2027-01-25T00:00:00Z')).toEqual([]);
  expect(keptDrafts().map(({ cycle }) => cycle)).toEqual(['open']);
});
