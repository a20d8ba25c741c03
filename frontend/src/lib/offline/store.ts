/**
 * What this device keeps of the server's answers, in IndexedDB: the last known state of a few pages, for one person.
 * Where storage is refused (a private window, a full disk) nothing is kept, and pages need the network as before.
 */
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { PHOTOS_CACHE } from './caches';

/** A value and the instant at which the server gave it (ISO, by this device's clock). */
export interface Entry<T> {
  value: T;
  at: string;
}

const OWNER = 'owner';
let opened: UseStore | null = null;

function open(): UseStore {
  opened ??= createStore('justepart', 'kept');
  return opened;
}

/** Nothing kept before the present owner is ever read by her; another person's entries go as she comes. */
export async function keepFor(person: string): Promise<void> {
  await orNothing(() =>
    open()('readwrite', async (store) => {
      if ((await promisifyRequest(store.get(OWNER))) === person) return;
      store.clear();
      store.put(person, OWNER);
      await promisifyRequest(store.transaction);
    }),
  );
}

/** Keeps an answer, unless its person has signed out (or another has signed in) meanwhile. */
export async function put<T>(person: string, name: string, value: T): Promise<void> {
  const entry: Entry<T> = { value, at: new Date().toISOString() };
  await orNothing(() =>
    open()('readwrite', async (store) => {
      if ((await promisifyRequest(store.get(OWNER))) !== person) return;
      store.put(entry, name);
      await promisifyRequest(store.transaction);
    }),
  );
}

/** The last known answer; undefined where there is none. */
export async function read<T>(name: string): Promise<Entry<T> | undefined> {
  return orNothing(() => open()('readonly', (store) => promisifyRequest<Entry<T> | undefined>(store.get(name))));
}

/** Forgets every answer and every photo: at sign-out. */
export async function forgetAll(): Promise<void> {
  await orNothing(() =>
    open()('readwrite', async (store) => {
      store.clear();
      await promisifyRequest(store.transaction);
    }),
  );
  await orNothing(() => caches.delete(PHOTOS_CACHE));
}

/** Storage that is refused, full or broken is as good as empty. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    opened = null;
    return undefined;
  }
}
