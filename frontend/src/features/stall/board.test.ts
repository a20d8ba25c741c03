// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '$api/problem';
import { Board } from './board.svelte';
import type { OfferIn, StallRow } from './draft';

type Stall = ConstructorParameters<typeof Board>[0];

const row = (pack_id: string, product_name: string, price: string, available: string, reserved = '0.000'): StallRow => ({
  pack_id, product_id: pack_id, product_name, pack_name: 'botte', family: 'fruit_vegetables', unit: 'bunch', content: '1.000',
  net_weight_kg: '0.500', vat_rate: '5.50', catch_weight: false, photo_id: null, usual_price: null, in_season: true,
  archived: false, last: null, verdicts: [], nearest: null, blocked: false,
  offer: {
    id: `offer-${pack_id}`, price, unit_price: price, components: [], available, reserved, minimum: '1.000', step: '1.000',
    per_buyer_max: null, note: '', withdrawn: false, version: 1,
  },
});
const cycle: Stall['cycle'] = {
  id: 'week', opens_at: '2026-11-18T13:00:00Z', closes_at: '2026-11-25T11:00:00Z', state: 'open', deliveries: [], note: '', lists_sent: false,
};

/** A server with two packs, that does what the real one does with a whole stall. */
let rows: StallRow[];
let away: boolean;
let refusal: Record<string, unknown> | null;
let onPut: () => void;

function put(offers: OfferIn[]): Response {
  onPut();
  if (refusal) return Response.json(refusal, { status: 409, headers: { 'content-type': 'application/problem+json' } });
  rows = rows.map((each) => {
    const sent = offers.find(({ pack_id }) => pack_id === each.pack_id);
    if (!each.offer) return each;
    if (!sent) return { ...each, offer: { ...each.offer, withdrawn: true, available: each.offer.reserved } };
    return { ...each, offer: { ...each.offer, price: String(sent.price), available: String(sent.available), withdrawn: false } };
  });
  return Response.json(held());
}

/** As the server counts it: what people set, without what is ordered. */
const revision = () => JSON.stringify(rows.map(({ offer }) => [offer?.price, offer?.available, offer?.withdrawn]));
const held = (): Stall => ({ revision: revision(), cycle, fees: null, rows });

beforeEach(() => {
  rows = [row('leeks', 'Poireau', '1.2000', '40.000', '5.000'), row('carrots', 'Carotte', '1.9000', '80.000')];
  refusal = null;
  onPut = () => undefined;
  away = false;
  localStorage.clear();
  vi.stubGlobal('fetch', async (request: Request) => {
    if (away) throw new TypeError('Failed to fetch');
    if (request.method !== 'PUT') return Response.json(held());
    if (request.headers.get('if-match') !== `"${revision()}"`) return changed();
    return put(((await request.json()) as { offers: OfferIn[] }).offers);
  });
});

const changed = () =>
  Response.json(
    { code: 'stall_changed', status: 412, title: 'Changé', next: '', revision: revision() },
    { status: 412, headers: { 'content-type': 'application/problem+json' } },
  );
const KEY = 'justepart.stall.ida.farm.week';
const board = (key: string | null = null) => new Board(held(), key);
const rowOf = (on: Board, packId: string) => on.rows.find(({ pack_id }) => pack_id === packId) as StallRow;
const offerOf = (packId: string) => rows.find(({ pack_id }) => pack_id === packId)?.offer;
function type(on: Board, packId: string, price: bigint) {
  const found = on.rows.find(({ pack_id }) => pack_id === packId);
  if (found) on.drafts[packId] = { ...on.draft(found), price };
}

it('shows the packs by name and counts what is not published', () => {
  const stall = board();
  expect(stall.shown.map(({ product_name }) => product_name)).toEqual(['Carotte', 'Poireau']);
  expect(stall.changes).toBe(0);
  type(stall, 'leeks', 13_000n);
  expect(stall.changes).toBe(1);
});

it('publishes what was typed, and keeps a colleague’s change of another row', async () => {
  const stall = board();
  type(stall, 'leeks', 13_000n);
  rows = [rows[0] as StallRow, row('carrots', 'Carotte', '2.5000', '80.000')];
  expect(await stall.publish()).toBe('done');
  expect([offerOf('leeks')?.price, offerOf('carrots')?.price]).toEqual(['1.3000', '2.5000']);
  expect(stall.changes).toBe(0);
});

it('keeps what is typed while the request is on its way', async () => {
  const stall = board();
  type(stall, 'leeks', 13_000n);
  onPut = () => type(stall, 'leeks', 14_000n);
  await stall.publish();
  expect(offerOf('leeks')?.price).toBe('1.3000');
  expect([stall.drafts['leeks']?.price, stall.changes]).toEqual([14_000n, 1]);
});

it('sells out one pack without publishing what is typed elsewhere, and takes it back', async () => {
  const stall = board();
  type(stall, 'carrots', 99_000n);
  const leeks = stall.rows.find(({ pack_id }) => pack_id === 'leeks') as StallRow;
  const back = await stall.sellOut(leeks);
  expect([offerOf('leeks')?.available, offerOf('carrots')?.price]).toEqual(['5.000', '1.9000']);
  expect(stall.drafts['carrots']?.price).toBe(99_000n);
  await back();
  expect(offerOf('leeks')?.available).toBe('40.000');
});

it('withdraws a pack and puts it back as it was', async () => {
  const stall = board();
  const back = await stall.withdraw(stall.rows.find(({ pack_id }) => pack_id === 'leeks') as StallRow);
  expect(offerOf('leeks')).toMatchObject({ withdrawn: true, available: '5.000' });
  expect(stall.shown.map(({ pack_id }) => pack_id)).toEqual(['carrots']);
  await back();
  expect(offerOf('leeks')).toMatchObject({ withdrawn: false, available: '40.000' });
});

it('sends nothing while a row has something to correct', async () => {
  const stall = board();
  const sent = vi.fn();
  onPut = sent;
  stall.drafts['leeks'] = { ...(stall.drafts['leeks'] as NonNullable<(typeof stall.drafts)[string]>), available: 4_000n };
  expect(await stall.publish()).toBe('problems');
  expect(sent).not.toHaveBeenCalled();
  expect(stall.problems(stall.rows[1] as StallRow)).toEqual({ available: 'below_reserved' });
});

it('reads how much is ordered when somebody ordered at that moment', async () => {
  const stall = board();
  stall.drafts['leeks'] = { ...(stall.drafts['leeks'] as NonNullable<(typeof stall.drafts)[string]>), available: 6_000n };
  refusal = { code: 'below_reserved', status: 409, title: 'Déjà commandé', next: '' };
  onPut = () => (rows = [row('leeks', 'Poireau', '1.2000', '40.000', '9.000'), rows[1] as StallRow]);
  await expect(stall.publish()).rejects.toBeInstanceOf(Problem);
  expect(stall.problems(stall.rows[1] as StallRow)).toEqual({ available: 'below_reserved' });
  expect(stall.drafts['leeks']?.available).toBe(6_000n);
});

it('asks which to keep where a colleague changed the row that is being typed', async () => {
  const stall = board();
  type(stall, 'leeks', 13_000n);
  rows = [row('leeks', 'Poireau', '1.2500', '40.000', '5.000'), rows[1] as StallRow];
  expect(await stall.publish()).toBe('clashes');
  expect([...stall.clashes.keys()]).toEqual(['leeks']);
  expect([offerOf('leeks')?.price, stall.drafts['leeks']?.price]).toEqual(['1.2500', 13_000n]);
  stall.settle(new Set(['leeks']));
  expect(await stall.publish()).toBe('done');
  expect(offerOf('leeks')?.price).toBe('1.3000');
});

it('takes the colleague’s row when that is chosen, and asks nothing when both typed the same', async () => {
  const stall = board();
  type(stall, 'leeks', 13_000n);
  type(stall, 'carrots', 25_000n);
  rows = [row('leeks', 'Poireau', '1.2500', '40.000', '5.000'), row('carrots', 'Carotte', '2.5000', '80.000')];
  await stall.reload();
  expect([...stall.clashes.keys()]).toEqual(['leeks']);
  stall.forget([rowOf(stall, 'leeks')]);
  expect([stall.clashes.size, stall.changes]).toEqual([0, 0]);
});

it('keeps what is typed on the device, and finds it there again', () => {
  const stall = board(KEY);
  type(stall, 'leeks', 13_000n);
  stall.remember();
  const again = board(KEY);
  expect([again.drafts['leeks']?.price, again.changes, again.clashes.size]).toEqual([13_000n, 1, 0]);
  expect(again.restored).not.toBeNull();
  again.forgetAll();
  again.remember();
  expect(board(KEY).changes).toBe(0);
});

it('compares what was kept with what somebody changed meanwhile, however often the page is opened', () => {
  const stall = board(KEY);
  type(stall, 'leeks', 13_000n);
  stall.remember();
  rows = [row('leeks', 'Poireau', '1.2500', '40.000', '5.000'), rows[1] as StallRow];
  const again = board(KEY);
  again.remember();
  expect([...board(KEY).clashes.keys()]).toEqual(['leeks']);
});

it('waits without network, remembers that it was asked to publish, and sends when there is one', async () => {
  const stall = board(KEY);
  type(stall, 'leeks', 13_000n);
  away = true;
  expect(await stall.publish()).toBe('waiting');
  stall.remember();
  const again = board(KEY);
  expect(again.waiting).toBe(true);
  away = false;
  expect(await again.publish()).toBe('done');
  again.remember();
  expect([offerOf('leeks')?.price, again.waiting, board(KEY).waiting]).toEqual(['1.3000', false, false]);
});

it('forgets all that is typed, with a way back', () => {
  const stall = board();
  type(stall, 'leeks', 13_000n);
  const back = stall.forgetAll();
  expect(stall.changes).toBe(0);
  back();
  expect(stall.drafts['leeks']?.price).toBe(13_000n);
});
