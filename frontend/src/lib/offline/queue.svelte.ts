/**
 * What was said on this device and waits to be sent: confirmations, weights, handovers, objections. Each has an id and a
 * time of its own, so that sending twice is saying once. Kept in IndexedDB: it survives the end of the app, an ended
 * session and a dead battery; sent in order as soon as the network is back; what the server refuses is shown, never lost.
 */
import { isProblem } from '$api/problem';
import { alone } from './alone';
import { unreachable } from './reach';
import { keepTrying, type Retry } from './retry';
import { scope } from './scope';
import { dropQueued, keepQueued, readQueued, type Queued } from './queuestore';
import { mostAtOnce, send, type Kind, type Words } from './senders';

export type { Queued } from './queuestore';

let items = $state.raw<readonly Queued[]>([]);
let retry: Retry | null = null;
// Not state: nothing on the screen depends on it.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const sentListeners = new Set<(sent: readonly Queued[]) => void>();

/** An id for what is said here, in the order of time (UUID version 7). */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(Date.now() / 0x10000));
  new DataView(bytes.buffer).setUint16(4, Date.now() % 0x10000);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Keeps what was said and begins to send it. Resolves once it is safe on this device: then it may be called noted.
 * `id`: of the entry itself where it is one; `what`: in words, for its author, should it wait or be refused.
 */
export async function enqueue<K extends Kind>(kind: K, id: string, body: Words[K], what: string): Promise<void> {
  const now = scope();
  if (!now) return;
  const item: Queued = { id, kind, body, what, person: now.person, scope: now.name, order: nextPlace() };
  items = [...items, item];
  await keepQueued(item);
  trySending();
}

/** After all that is here, whatever the clock says. */
function nextPlace(): number {
  return Math.max(Date.now(), ...items.map(({ order }) => order + 1));
}

/** Reactive: what waits for the network, of the present person and hat, oldest first. */
export function waiting(): readonly Queued[] {
  const now = scope();
  return items.filter((each) => each.scope === now?.name && each.refused === undefined);
}

/** Reactive: the bodies of `kind` that wait, to be shown as if they were known. */
export function waitingOf<K extends Kind>(kind: K): Words[K][] {
  return waiting().flatMap((each) => (each.kind === kind ? [each.body as Words[K]] : []));
}

/** Reactive: what the server refused, until its author has read it. */
export function refused(): readonly Queued[] {
  const now = scope();
  return items.filter((each) => each.scope === now?.name && each.refused !== undefined);
}

/** Read: it goes. */
export async function dismiss(id: string): Promise<void> {
  items = items.filter((each) => each.id !== id);
  await dropQueued([id]);
}

/** Whether this person has said something here that was not sent, under any hat. */
export function hasQueued(person: string): boolean {
  return items.some((each) => each.person === person);
}

export async function forgetQueued(person: string): Promise<void> {
  const gone = items.filter((each) => each.person === person).map(({ id }) => id);
  items = items.filter((each) => each.person !== person);
  await dropQueued(gone);
}

/** Calls `listener` with what was sent, once the server has it: the page may ask anew. Returns how to stop. */
export function onSent(listener: (sent: readonly Queued[]) => void): () => void {
  sentListeners.add(listener);
  return () => sentListeners.delete(listener);
}

/** Takes up what an earlier visit, or another tab, has left. */
export async function resumeQueue(): Promise<void> {
  const kept = await readQueued();
  items = [...kept, ...items.filter(({ id }) => !kept.some((each) => each.id === id))];
  if (waiting().length > 0) trySending();
}

function trySending(): void {
  if (retry) retry.now();
  else retry = keepTrying(sendAll, { first: true });
}

/** True when nothing waits any more. */
async function sendAll(): Promise<boolean> {
  await alone('queue', async () => {
    for (let group = nextGroup(); group.length > 0; group = nextGroup()) if (!(await sendGroup(group))) return;
  });
  const done = waiting().length === 0;
  if (done) retry = null;
  return done;
}

/** The oldest, and those of its kind that follow it. */
function nextGroup(): Queued[] {
  const all = waiting();
  const [first] = all;
  if (!first) return [];
  const other = all.findIndex(({ kind }) => kind !== first.kind);
  return all.slice(0, Math.min(other < 0 ? all.length : other, mostAtOnce(first.kind)));
}

/** False where no answer came: the same is sent again later. */
async function sendGroup(group: readonly Queued[]): Promise<boolean> {
  try {
    const refusals = await send(group);
    const sent = group.filter(({ id }) => !(id in refusals));
    await settle(sent, group.filter(({ id }) => id in refusals).map((each) => ({ ...each, refused: refusals[each.id] ?? '' })));
    return true;
  } catch (error) {
    if (unreachable(error) || !isProblem(error) || error.status === 401 || error.status === 429 || error.status >= 500) return false;
    // One of them cannot be read: each for itself, so that it stops no other.
    if (group.length > 1) return (await Promise.all(group.map((each) => sendGroup([each])))).every(Boolean);
    await settle([], group.map((each) => ({ ...each, refused: error.code })));
    return true;
  }
}

async function settle(sent: readonly Queued[], turnedDown: readonly Queued[]): Promise<void> {
  const gone = [...sent, ...turnedDown].map(({ id }) => id);
  items = [...items.filter(({ id }) => !gone.includes(id)), ...turnedDown];
  await dropQueued(sent.map(({ id }) => id));
  for (const each of turnedDown) await keepQueued(each);
  if (sent.length > 0) for (const listener of sentListeners) listener(sent);
}
