// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pressed } from './draft';
import type { Order } from './lines';
import { lineSample, orderSample } from './samples';
import { deliver } from './sending';

vi.mock('$lib/offline/store', () => ({ put: async () => undefined, read: async () => undefined }));

type Answer = [status: number, body: unknown] | 'lost';
const problem = (code: string): Answer => [409, { code, status: 409, title: '', next: '' }];
const pressed = (...lines: [id: string, quantity: string][]): Pressed => ({
  lines: lines.map(([offer_id, quantity]) => ({ offer_id, quantity, note: '', shown_unit_price: '2.0000' })),
  total: '20.00',
});
const order = (version: number, ...lines: [id: string, quantity: string][]): Order =>
  orderSample(lines.map(([id, quantity]) => lineSample(id, { quantity })), version);
const LEEKS = pressed(['leeks', '10.000']);

/** What the server answers to each request, in turn; returns what was asked. */
function server(...answers: Answer[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(`${request.method} ${request.headers.get('if-match') ?? request.headers.get('if-none-match') ?? ''}`.trim());
    const answer = answers.shift() ?? 'lost';
    if (answer === 'lost') throw new TypeError('no network');
    return Response.json(answer[1], { status: answer[0] });
  });
  return asked;
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const send = (wanted: Pressed, tried: Pressed[] = [], version = 0) =>
  deliver('key', orderSample([], version), wanted, tried.map(({ lines }) => lines));

describe('an order', () => {
  it('is saved', async () => {
    server([200, order(1, ['leeks', '10.000'])]);
    expect(await send(LEEKS)).toMatchObject({ kind: 'saved', order: { version: 1 } });
  });

  it.each<[string, Answer]>([
    ['no answer', 'lost'],
    ['a server without its database', [503, { code: 'unavailable', status: 503, title: '', next: '' }]],
    ['a proxy without a server', [502, 'Bad gateway']],
  ])('waits after %s', async (_name, answer) => {
    server(answer);
    expect(await send(LEEKS)).toEqual({ kind: 'away' });
  });

  it('waits after twenty seconds of silence', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', (_: Request, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))));
    const outcome = send(LEEKS);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await outcome).toEqual({ kind: 'away' });
  });

  it('is refused with the reason, without looking further', async () => {
    const asked = server(problem('price_changed'));
    expect(await send(LEEKS)).toMatchObject({ kind: 'refused', error: { code: 'price_changed' }, order: null });
    expect(asked).toEqual(['PUT *']);
  });

  it('is left to the other tab that is sending it', async () => {
    vi.stubGlobal('navigator', { locks: { request: async (_: string, __: unknown, work: (lock: null) => unknown) => work(null) } });
    const asked = server();
    expect([await send(LEEKS), asked]).toEqual([{ kind: 'busy' }, []]);
  });
});

describe('after an answer that was lost', () => {
  it('a changed order is sent as the change of what had arrived, for nobody else touched it', async () => {
    const more = pressed(['leeks', '10.000'], ['eggs', '6.000']);
    const asked = server(problem('order_changed'), [200, order(1, ['leeks', '10.000'])], [200, order(2, ['leeks', '10.000'], ['eggs', '6.000'])]);
    expect(await send(more, [LEEKS])).toMatchObject({ kind: 'saved', order: { version: 2 } });
    expect(asked).toEqual(['PUT *', 'GET', 'PUT "1"']);
  });

  it('an order that a colleague changed is asked about', async () => {
    server(problem('order_changed'), [200, order(2, ['eggs', '6.000'])]);
    const more = pressed(['leeks', '20.000']);
    expect(await send(more, [LEEKS])).toMatchObject({ kind: 'refused', error: { code: 'order_changed' }, order: { version: 2 } });
  });

  it('a colleague who changes it again and again is not raced', async () => {
    server(problem('order_changed'), [200, order(1, ['leeks', '10.000'])], problem('order_changed'), [200, order(2, ['leeks', '10.000'])]);
    expect(await send(pressed(['leeks', '20.000']), [LEEKS])).toMatchObject({ kind: 'refused' });
  });

  it('the cut-off does not hide that it had arrived in time', async () => {
    server(problem('cycle_closed'), [200, order(1, ['leeks', '10.000'])]);
    expect(await send(LEEKS, [LEEKS])).toMatchObject({ kind: 'saved', order: { version: 1 } });
  });

  it('the cut-off refuses what had not arrived, and tells what stands', async () => {
    server(problem('cycle_closed'), [200, order(1, ['leeks', '5.000'])]);
    expect(await send(LEEKS, [LEEKS], 1)).toMatchObject({ kind: 'refused', error: { code: 'cycle_closed' }, order: { version: 1 } });
  });
});
