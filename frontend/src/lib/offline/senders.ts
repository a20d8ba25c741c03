/** How each kind of thing that is said on a phone reaches the server. All are safe to send twice: their ids are made here. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import type { Queued } from './queuestore';

type Schemas = components['schemas'];

/** What is said, by kind. */
export interface Words {
  /** Of a line: picked, weighed, shipped, received, refused. */
  steps: Schemas['EntryIn'];
  handovers: Schemas['HandoverIn'];
  crates: Schemas['CrateMoveIn'];
  /** What a farm brings of its offers. */
  confirmations: Schemas['OfferWordsIn'] & { cycle_id: string };
  /** What arrived at the hub. */
  arrivals: Schemas['OfferWordsIn'] & { cycle_id: string };
  lots: Schemas['LotIn'];
  objections: Schemas['ObjectionIn'] & { order_id: string };
  /** Of a delivered line; what names the photo is said after it. */
  photos: { photo_id: string; order_id: string; offer_id: string; photo: Blob };
}
export type Kind = keyof Words;

/** Why some were refused, by their ids. */
type Refusals = Record<string, string>;
type Batch = 'steps' | 'handovers' | 'crates';

const BATCHES: { [K in Batch]: (sentAt: string, bodies: Words[K][]) => Promise<Schemas['StepsOut']> } = {
  steps: (sent_at, entries) => call(api.POST('/api/steps', { body: { sent_at, entries } })),
  handovers: (sent_at, entries) => call(api.POST('/api/handovers', { body: { sent_at, entries } })),
  crates: (sent_at, entries) => call(api.POST('/api/crates', { body: { sent_at, entries } })),
};

const SINGLES: { [K in Exclude<Kind, Batch>]: (body: Words[K]) => Promise<unknown> } = {
  confirmations: ({ cycle_id, entries }) => call(api.POST('/api/cycles/{cycle_id}/confirmations', { params: { path: { cycle_id } }, body: { entries } })),
  arrivals: ({ cycle_id, entries }) => call(api.POST('/api/cycles/{cycle_id}/arrivals', { params: { path: { cycle_id } }, body: { entries } })),
  lots: (body) => call(api.POST('/api/lots', { body })),
  objections: ({ order_id, ...body }) => call(api.POST('/api/orders/{order_id}/objections', { params: { path: { order_id } }, body })),
  photos: ({ photo, ...path }) =>
    call(
      api.PUT('/api/orders/{order_id}/lines/{offer_id}/photos/{photo_id}', {
        params: { path },
        body: { file: '' },
        bodySerializer: () => formOf(photo),
        signal: AbortSignal.timeout(PHOTO_MS),
      }),
    ),
};

/** A photo of 200 kB on a line of 20 kbit/s; one that takes longer is tried again. */
const PHOTO_MS = 120_000;

function formOf(photo: Blob): FormData {
  const form = new FormData();
  form.append('file', photo, 'photo');
  return form;
}

/** How many of a kind go in one request. */
export function mostAtOnce(kind: Kind): number {
  return isBatch(kind) ? 100 : 1;
}

/** Sends some of one kind, at most `mostAtOnce`. Throws `Problem` where the whole request was refused or nobody answered. */
export async function send(group: readonly Queued[]): Promise<Refusals> {
  const [first] = group;
  if (!first) return {};
  if (!isBatch(first.kind)) {
    await (SINGLES[first.kind] as (body: unknown) => Promise<unknown>)(first.body);
    return {};
  }
  const tell = BATCHES[first.kind] as (sentAt: string, bodies: unknown[]) => Promise<Schemas['StepsOut']>;
  const { refused } = await tell(new Date().toISOString(), group.map(({ body }) => body));
  return Object.fromEntries(refused.map(({ id, code }) => [id, code]));
}

function isBatch(kind: Kind): kind is Batch {
  return kind in BATCHES;
}
