// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { api, call, newIntention, onAnswer } from './client';
import { isProblem, OFFLINE, Problem, UNREADABLE } from './problem';

afterEach(() => vi.unstubAllGlobals());

function answering(answer: () => Promise<Response>) {
  vi.stubGlobal('fetch', answer);
  return call(api.POST('/api/sign-in/link', { body: { email: 'a@b.fr' } })).catch((error: unknown) => error);
}

const json = (status: number, body: unknown, type = 'application/json') => async () =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });

it('throws a refusal with its code, its sentences, its fields and its extras', async () => {
  const body = { code: 'not_enough', status: 409, title: 'Pas assez.', next: 'Réduisez.', fields: { a: 'b' }, lines: [1] };
  const error = await answering(json(409, body, 'application/problem+json'));
  expect(isProblem(error, 'not_enough')).toBe(true);
  expect(error).toMatchObject({ title: 'Pas assez.', next: 'Réduisez.', fields: { a: 'b' }, extras: { lines: [1] } });
});

it('knows no network from a refusal, and tells those who listen', async () => {
  const answers: (Response | null)[] = [];
  const stop = onAnswer((response) => answers.push(response));
  const error = await answering(() => Promise.reject(new TypeError('Failed to fetch')));
  stop();
  expect(isProblem(error, OFFLINE)).toBe(true);
  expect(answers).toEqual([null]);
});

it.each([
  [200, '<html>Wi-Fi</html>'],
  [502, '<html>Bad gateway</html>'],
])('says that an answer %i of a page is unreadable', async (status, page) => {
  const error = await answering(async () => new Response(page, { status }));
  expect(error).toBeInstanceOf(Problem);
  expect(isProblem(error, UNREADABLE)).toBe(true);
});

it('makes a new key for each intention', () => {
  expect(newIntention()).toMatch(/^[0-9a-f]{32}$/);
  expect(newIntention()).not.toBe(newIntention());
});
