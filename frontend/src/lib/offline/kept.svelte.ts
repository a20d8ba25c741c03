/** Answers that open without network as they were last seen: asked of the server first, kept for this person and hat. */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { scope } from './scope';
import { unreachable } from './reach';
import { put, read, type Entry } from './store';

export interface Kept<T> {
  value: T;
  /** When it was given, if it is not fresh; null when it comes from the server now. */
  asOf: string | null;
}

/** A line that carries a request this long gives the last known answer; the request goes on and is kept for next time. */
const PATIENCE_MS = 6_000;

/** `name` says what it is, unique for a person under a hat: the path that was asked. */
export async function kept<T>(name: string, ask: () => Promise<T>): Promise<Kept<T>> {
  const key = keyOf(name);
  const before = key ? read<T>(key) : Promise.resolve(undefined);
  const answer = fresh(name, ask);
  try {
    const late = after(PATIENCE_MS).then(async () => asKept(await before) ?? answer.then(asFresh));
    return await Promise.race([answer.then(asFresh), late]);
  } catch (error) {
    const known = unreachable(error) ? asKept(await before) : null;
    if (known) return known;
    throw error;
  }
}

/** The server's answer or its refusal; what it answers is kept. */
export async function fresh<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const now = scope();
  const value = await ask();
  if (now) void put(now.person, `${now.name}/${name}`, value);
  return value;
}

const keyOf = (name: string): string | null => {
  const now = scope();
  return now && `${now.name}/${name}`;
};
const asFresh = <T>(value: T): Kept<T> => ({ value, asOf: null });
const asKept = <T>(entry: Entry<T> | undefined): Kept<T> | null => entry && { value: entry.value, asOf: entry.at } || null;
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

// What the page shows that is not fresh, by name: the shell then says from when it is.
const shownOld = new SvelteMap<string, string>();

/** As `kept` for a page that shows just the value: the shell says its date. */
export async function lastKnown<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const { value, asOf } = await kept(name, ask);
  if (asOf === null) shownOld.delete(name);
  else shownOld.set(name, asOf);
  return value;
}

/** Reactive: the oldest date of what the page shows, null while all of it is fresh. */
export function shownAsOf(): string | null {
  return [...shownOld.values()].sort()[0] ?? null;
}

/** Another page is shown. */
export function forgetShown(): void {
  untrack(() => shownOld.clear());
}
