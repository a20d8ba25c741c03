/** What is typed on the stall and not published yet, kept on this device: for a dead battery, a closed tab, no network. */
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

const PREFIX = 'justepart.stall';
const BIG = /^\d+n$/;

/** One per person, farm and week. */
export const stallKey = (person: string, farm: string, cycle: string): string => [PREFIX, person, farm, cycle].join('.');

export function keepStall(key: string, { rows, waiting, at }: KeptStall): void {
  store(() => localStorage.setItem(key, JSON.stringify({ rows: [...rows], waiting, at }, written)));
}

export function readStall(key: string): KeptStall | null {
  const text = store(() => localStorage.getItem(key));
  if (!text) return null;
  try {
    const found = JSON.parse(text, read) as { rows: [string, TypedRow][]; waiting: boolean; at: string };
    return { ...found, rows: new Map(found.rows) };
  } catch {
    return null; // written by another version of the page
  }
}

export function dropStall(key: string): void {
  store(() => localStorage.removeItem(key));
}

/** Forgets what was typed for weeks that are not to be filled any more, so that a device does not fill up. */
export function dropOldStalls(person: string, farm: string, cycles: readonly string[]): void {
  const own = stallKey(person, farm, '');
  const live = new Set(cycles.map((cycle) => own + cycle));
  store(() => {
    const keys = Array.from({ length: localStorage.length }, (_, place) => localStorage.key(place) ?? '');
    for (const key of keys) if (key.startsWith(own) && !live.has(key)) localStorage.removeItem(key);
  });
}

/** Storage may be refused or full: then what is typed lasts as long as the page. */
function store<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

const written = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
const NUMBERS = new Set(['price', 'available', 'minimum', 'step', 'most']);
const read = (name: string, value: unknown): unknown =>
  NUMBERS.has(name) && typeof value === 'string' && BIG.test(value) ? BigInt(value.slice(0, -1)) : value;
