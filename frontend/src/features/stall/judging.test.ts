// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import type { StallRow } from './draft';
import { Judge } from './judging.svelte';

const leeks = { pack_id: 'leeks', content: '1.000', offer: null, last: null, usual_price: null, verdicts: [], nearest: null } as unknown as StallRow;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('keeps the verdict of the newest price, whatever order the answers come in', async () => {
  vi.useFakeTimers();
  const answers: ((response: Response) => void)[] = [];
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => answers.push(resolve)));
  const said = (nearest: string) => Response.json({ rows: [{ pack_id: 'leeks', verdicts: [], nearest }] });
  const judge = new Judge('week');
  judge.ask(leeks, 10_000n);
  await vi.advanceTimersByTimeAsync(300);
  judge.ask(leeks, 20_000n);
  await vi.advanceTimersByTimeAsync(300);
  expect(answers).toHaveLength(2);
  answers[1]?.(said('2.1000'));
  await vi.advanceTimersByTimeAsync(0);
  answers[0]?.(said('1.1000'));
  await vi.advanceTimersByTimeAsync(0);
  expect(judge.of(leeks)).toMatchObject({ price: 20_000n, nearest: '2.1000' });
  expect(judge.isOld(leeks, 20_000n)).toBe(false);
});
