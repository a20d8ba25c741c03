// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFLINE, Problem } from '$api/problem';
import { dismiss, enqueue, forgetQueued, hasQueued, newId, onSent, refused, resumeQueue, waiting, waitingOf, type Queued } from './queue.svelte';
import { setScope } from './scope';

// jsdom has no IndexedDB; the real one is used in the browser tests.
const shelf = vi.hoisted(() => new Map<string, Queued>());
const server = vi.hoisted(() => ({ answer: (() => ({})) as (group: readonly Queued[]) => Record<string, string>, asked: [] as string[][] }));
vi.mock('./queuestore', () => ({
  keepQueued: async (item: Queued) => void shelf.set(item.id, item),
  dropQueued: async (ids: string[]) => ids.forEach((id) => shelf.delete(id)),
  readQueued: async () => [...shelf.values()].sort((a, b) => a.order - b.order),
}));
vi.mock('./senders', () => ({
  mostAtOnce: (kind: string) => (kind === 'lots' ? 1 : 100),
  send: async (group: readonly Queued[]) => {
    server.asked.push(group.map(({ id }) => id));
    return server.answer(group);
  },
}));

const packer = { person: { id: 'packer' }, hat: { territory: { id: 'millevaches' }, organisation: { id: 'hub' }, role: 'hub' } };
const problem = (status: number, code: string) => new Problem({ code, status, title: '', next: '' });
const step = (quantity: string) => ({ id: newId(), order_id: 'o', offer_id: 'f', step: 'picked' as const, quantity, happened_at: '2026-11-26T06:00:00Z', reason: '' });
const weigh = async (quantity: string) => {
  const body = step(quantity);
  await enqueue('steps', body.id, body as never, `${quantity} kg`);
  return body.id;
};
const noNetwork = () => {
  throw problem(0, OFFLINE);
};

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date('2026-11-26T06:00:00Z') });
  setScope(packer);
  server.answer = () => ({});
  server.asked = [];
});
afterEach(async () => {
  await vi.runAllTimersAsync();
  await forgetQueued('packer');
  vi.useRealTimers();
});

describe('what is said on a phone', () => {
  it('is kept before it is called noted, and goes when the server has it', async () => {
    server.answer = noNetwork;
    const id = await weigh('3.05');
    expect([shelf.has(id), waiting().length, hasQueued('packer')]).toEqual([true, 1, true]);
    expect(waitingOf('steps').map(({ quantity }) => quantity)).toEqual(['3.05']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(waiting()).toHaveLength(1);
    server.answer = () => ({});
    await vi.advanceTimersByTimeAsync(10_000);
    expect([shelf.size, waiting().length]).toEqual([0, 0]);
  });

  it('is sent in the order in which it was said, kinds apart, even if the clock goes back', async () => {
    server.answer = noNetwork;
    const lot = newId();
    await enqueue('lots', lot, { id: lot } as never, 'lot');
    vi.setSystemTime(new Date('2026-11-25T06:00:00Z'));
    const ids = [await weigh('1'), await weigh('2')];
    const next = newId();
    await enqueue('lots', next, { id: next } as never, 'lot');
    await vi.advanceTimersByTimeAsync(1_000);
    [server.answer, server.asked] = [() => ({}), []];
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.asked).toEqual([[lot], ids, [next]]);
  });

  it('that the server refuses is shown with its code until it was read, and stops no other', async () => {
    const told = vi.fn();
    const stop = onSent(told);
    server.answer = noNetwork;
    const [bad, good] = [await weigh('9'), await weigh('1')];
    await vi.advanceTimersByTimeAsync(1_000);
    server.answer = () => ({ [bad]: 'more_than_ordered' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(refused().map(({ id, refused: code, what }) => [id, code, what])).toEqual([[bad, 'more_than_ordered', '9 kg']]);
    expect(told.mock.calls.flat(2).map(({ id }: Queued) => id)).toEqual([good]);
    expect(shelf.has(bad)).toBe(true);
    await dismiss(bad);
    expect([refused().length, shelf.size]).toEqual([0, 0]);
    stop();
  });

  it('that cannot be read does not take its neighbours with it', async () => {
    server.answer = noNetwork;
    const [bad, good] = [await weigh('x'), await weigh('1')];
    await vi.advanceTimersByTimeAsync(1_000);
    server.answer = (group) => {
      if (group.some(({ id }) => id === bad)) throw problem(422, 'invalid');
      return {};
    };
    await vi.advanceTimersByTimeAsync(10_000);
    expect(refused().map(({ id }) => id)).toEqual([bad]);
    expect(shelf.has(good)).toBe(false);
  });

  it.each([401, 429, 500, 503])('waits on while the server answers %i', async (status) => {
    server.answer = () => {
      throw problem(status, 'unavailable');
    };
    await weigh('1');
    await vi.advanceTimersByTimeAsync(30_000);
    expect([waiting().length, refused().length]).toEqual([1, 0]);
    server.answer = () => ({});
  });

  it('of an earlier visit is taken up again; another hat neither sees nor sends it', async () => {
    server.answer = noNetwork;
    const id = await weigh('1');
    setScope({ ...packer, hat: { ...packer.hat, organisation: { id: 'other' } } });
    await resumeQueue();
    expect(waiting()).toEqual([]);
    [server.answer, server.asked] = [() => ({}), []];
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.asked).toEqual([]);
    setScope(packer);
    await resumeQueue();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.asked).toEqual([[id]]);
  });

  it('has ids of its own, in the order of time', () => {
    const first = newId();
    vi.advanceTimersByTime(5);
    const second = newId();
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first < second).toBe(true);
    expect(parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-11-26T06:00:00Z'));
  });
});
