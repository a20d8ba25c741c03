/** What is typed on the stall and not published yet, kept on this device: for a dead battery, a closed tab, no network. */
import { dropTyped, keepTyped, readTyped, typedKey, typedKeys } from '$lib/offline/typed';
import type { Draft } from './draft';

/** A row as the server had it when the typing began, and as it is typed. */
export interface TypedRow {
  base: Draft;
  typed: Draft;
}

export interface KeptStall {
  rows: ReadonlyMap<string, TypedRow>;
  /** The button was pressed and the network failed. */
  waiting: boolean;
  /** When it was typed (ISO, by this device's clock). */
  at: string;
}

const BIG = /^\d+n$/;

/** One per person, hat and week. */
export const stallKey = (cycle: string): string => typedKey(`stall/${cycle}`);

export function keepStall(key: string, { rows, waiting, at }: KeptStall): void {
  keepTyped(key, JSON.stringify({ rows: [...rows], waiting, at }, written));
}

export function readStall(key: string): KeptStall | null {
  const text = readTyped(key);
  if (!text) return null;
  try {
    const found = JSON.parse(text, read) as { rows: [string, TypedRow][]; waiting: boolean; at: string };
    return { ...found, rows: new Map(found.rows) };
  } catch {
    return null; // written by another version of the page
  }
}

export const dropStall = dropTyped;

/** Forgets what was typed for weeks that are not to be filled any more, so that a device does not fill up. */
export function dropOldStalls(cycles: readonly string[]): void {
  const live = new Set(cycles.map(stallKey));
  for (const key of typedKeys(stallKey(''))) if (!live.has(key)) dropTyped(key);
}

const written = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
const NUMBERS = new Set(['price', 'available', 'minimum', 'step', 'most']);
const read = (name: string, value: unknown): unknown =>
  NUMBERS.has(name) && typeof value === 'string' && BIG.test(value) ? BigInt(value.slice(0, -1)) : value;
