// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { Restock } from './restock.svelte';
import type { RestockOut, Row } from './rows';

const ROW: Row = {
  pack_id: 'carrots', product_name: 'Carotte', pack_name: 'colis de 10 kg', producer_name: 'Ferme', family: 'fruit_vegetables', unit: 'kg',
  content: '10.000', catch_weight: false, offer: null, weeks: [], target: null, counted: null, counted_at: null, count_holds: true,
  ordered: '0', known: true, suggestion: { quantity: '0', basis: 'nothing', usual: null, need: null, limit: null } as unknown as Row['suggestion'],
};
const DATA = { cycle_id: 'week', delivery_point_id: 'shop', rows: [ROW] } as unknown as RestockOut;

afterEach(() => vi.unstubAllGlobals());

it('saves two counts of a pack one after the other, so that the newest is the last to arrive', async () => {
  const asked: string[] = [];
  let answer: (() => void) | undefined;
  vi.stubGlobal('fetch', async (request: Request) => {
    const { counted } = (await request.json()) as { counted: string };
    asked.push(counted);
    await new Promise<void>((resolve) => (answer = resolve));
    return Response.json({ ...ROW, counted });
  });
  const restock = new Restock(DATA, () => undefined);
  restock.set(ROW, { counted: 10_000n });
  const first = restock.saveAll();
  await vi.waitFor(() => expect(asked).toEqual(['10.000']));
  restock.set(ROW, { counted: 20_000n });
  const second = restock.saveAll();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toEqual(['10.000']);
  answer?.();
  await vi.waitFor(() => expect(asked).toEqual(['10.000', '20.000']));
  answer?.();
  await first;
  expect(await second).toBe(true);
  expect(restock.rows[0]?.counted).toBe('20.000');
});

it('says when something could not be saved, and keeps it', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  const restock = new Restock(DATA, () => undefined);
  restock.set(ROW, { counted: 10_000n });
  expect(await restock.saveAll()).toBe(false);
  expect([restock.failed.has('carrots'), restock.stock(ROW).counted]).toEqual([true, 10_000n]);
});
