/** Where what waits to be sent is kept on this device: apart from what may be forgotten at any time. */
import { createStore, del, entries, set, type UseStore } from 'idb-keyval';
import type { Kind, Words } from './senders';

/** `order`: the place in the row, for this device. `refused`: the code of the server's no. */
export interface Queued {
  id: string;
  kind: Kind;
  body: Words[Kind];
  what: string;
  person: string;
  scope: string;
  order: number;
  refused?: string;
}

let opened: UseStore | null = null;

function open(): UseStore {
  opened ??= createStore('justepart-queue', 'queue');
  return opened;
}

export async function keepQueued(item: Queued): Promise<void> {
  await orNothing(() => set(item.id, item, open()));
}

export async function dropQueued(ids: readonly string[]): Promise<void> {
  for (const id of ids) await orNothing(() => del(id, open()));
}

/** Oldest first. */
export async function readQueued(): Promise<Queued[]> {
  const found = (await orNothing(() => entries<string, Queued>(open()))) ?? [];
  return found.map(([, item]) => item).sort((a, b) => a.order - b.order);
}

/** Where storage is refused, what is said lasts as long as the page. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    opened = null;
    return undefined;
  }
}
