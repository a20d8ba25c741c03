// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import { OFFLINE, Problem } from '$api/problem';
import { dropOldDrafts, keepDraft, keyOf, lastWords, openLink, readDraft, tokenOf, type Draft } from './link';
import type { Word } from './said';

const server = vi.hoisted(() => ({ look: (() => ({})) as () => unknown }));
vi.mock('$api/client', () => ({ api: { POST: () => server.look() }, call: async (answer: unknown) => answer, onAnswer: () => undefined }));

const word = (id: string, offer_id: string, quantity = '1.000'): Word => ({ id, offer_id, quantity, replaces: [], reason: '', later_on: null });
const opened = { cycle_id: 'w', farm_name: 'Le Jardin', stocks: [{ offer_id: 'carrots' }] } as Draft['opened'];
const noNetwork = () => {
  throw new Problem({ code: OFFLINE, status: 0, title: '', next: '' });
};
const over = () => {
  throw new Problem({ code: 'confirmation_link_over', status: 410, title: '', next: '' });
};

beforeEach(() => {
  localStorage.clear();
  server.look = () => opened;
});

it('takes the token from what no server sees', () => {
  expect(tokenOf({ hash: '#token=abc' })).toBe('abc');
  expect(tokenOf({ hash: '' })).toBeNull();
});

it('keeps answers under a name that does not give the token away', async () => {
  const key = await keyOf('secret-token');
  keepDraft(key, { opened, words: [word('a', 'carrots')], sending: false });
  expect(Object.entries({ ...localStorage }).flat().join()).not.toContain('secret');
  expect(readDraft(await keyOf('another'))).toBeNull();
});

it('opens with what was answered here before, as far as it is still ordered', async () => {
  const key = await keyOf('t');
  keepDraft(key, { opened, words: [word('a', 'carrots'), word('b', 'gone')], sending: false });
  expect((await openLink('t', key)).words.map(({ id }) => id)).toEqual(['a']);
});

it('opens without network as it was last seen, and says when it is over', async () => {
  const key = await keyOf('t');
  server.look = noNetwork;
  await expect(openLink('t', key)).rejects.toMatchObject({ code: OFFLINE });
  keepDraft(key, { opened, words: [word('a', 'carrots')], sending: false });
  expect((await openLink('t', key)).opened.farm_name).toBe('Le Jardin');
  server.look = over;
  await expect(openLink('t', key)).rejects.toMatchObject({ code: 'confirmation_link_over' });
});

it('goes on sending what was pressed before, without asking whether the link is good: the answer may have been lost', async () => {
  const key = await keyOf('t');
  server.look = over;
  keepDraft(key, { opened, words: [word('a', 'carrots')], sending: true });
  expect((await openLink('t', key)).sending).toBe(true);
});

it('sends one word for each offer, the last', () => {
  expect(lastWords([word('a', 'carrots'), word('b', 'leeks'), word('c', 'carrots')]).map(({ id }) => id)).toEqual(['b', 'c']);
});

it('forgets answers that were never sent when the days of their link are over', async () => {
  const [old, young] = [await keyOf('old'), await keyOf('young')];
  keepDraft(old, { opened: { ...opened, expires_at: '2026-11-20T10:00:00Z' }, words: [], sending: false });
  keepDraft(young, { opened: { ...opened, expires_at: '2026-12-01T10:00:00Z' }, words: [], sending: false });
  dropOldDrafts(Date.parse('2026-11-24T10:00:00Z'));
  expect([readDraft(old), readDraft(young)?.opened.farm_name]).toEqual([null, 'Le Jardin']);
});
