// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepTrying, type Retry } from './retry';

let running: Retry[] = [];
const start = (attempt: () => Promise<boolean>, options = {}) => {
  const retry = keepTrying(attempt, options);
  running.push(retry);
  return retry;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5); // the middle of the spread
});
afterEach(() => {
  for (const retry of running) retry.stop();
  running = [];
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('tries less and less often, and at last once a minute', async () => {
  const times: number[] = [];
  const begin = Date.now();
  start(async () => {
    times.push((Date.now() - begin) / 1000);
    return false;
  });
  await vi.advanceTimersByTimeAsync(260_000);
  expect(times).toEqual([3, 8, 18, 38, 78, 138, 198, 258]);
});

it('tries at once where asked to, and stops when it is done', async () => {
  const attempt = vi.fn(async () => attempt.mock.calls.length === 2);
  start(attempt, { first: true });
  expect(attempt).not.toHaveBeenCalled(); // not before the caller has finished
  await vi.advanceTimersByTimeAsync(0);
  expect(attempt).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(attempt).toHaveBeenCalledTimes(2);
});

it('tries at once when the network or the screen comes back, and begins its waits anew', async () => {
  const attempt = vi.fn(async () => false);
  start(attempt);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(attempt).toHaveBeenCalledTimes(4);
  dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(attempt).toHaveBeenCalledTimes(6);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(attempt).toHaveBeenCalledTimes(7);
});

it('never tries twice at the same time', async () => {
  let end: (done: boolean) => void = () => undefined;
  const attempt = vi.fn(() => new Promise<boolean>((resolve) => (end = resolve)));
  start(attempt, { first: true });
  dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(attempt).toHaveBeenCalledTimes(1);
  end(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempt).toHaveBeenCalledTimes(2);
});

it('goes on after an attempt that fails', async () => {
  const attempt = vi.fn(() => Promise.reject(new Error('broken')));
  start(attempt, { first: true });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(attempt).toHaveBeenCalledTimes(2);
});

it('does nothing once stopped', async () => {
  const attempt = vi.fn(async () => false);
  start(attempt).stop();
  dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(attempt).not.toHaveBeenCalled();
});
