/** Lines that are typed but not ordered yet, kept on this device: for a dead battery, a closed tab, no network. */
import type { Want, Wants } from './lines';

export interface Draft {
  /** The version of the order that these lines change, and what it said. */
  version: number;
  base: Map<string, Want>;
  wants: Map<string, Want>;
  /** The person pressed the button and the network failed. */
  waiting: boolean;
  at: string;
}

type StoredWants = [string, string | null, string][];
interface Stored {
  version: number;
  base: StoredWants;
  wants: StoredWants;
  waiting: boolean;
  at: string;
}

const PREFIX = 'justepart.sheet';

/** One draft per person, week and place. */
export const draftKey = (person: string, cycle: string, point: string): string => [PREFIX, person, cycle, point].join('.');

export function keepDraft(key: string, draft: Draft): void {
  const stored: Stored = { ...draft, base: written(draft.base), wants: written(draft.wants) };
  try {
    localStorage.setItem(key, JSON.stringify(stored));
  } catch {
    return; // storage refused or full: the lines last as long as the page
  }
}

export function readDraft(key: string): Draft | null {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return null;
    const stored = JSON.parse(text) as Stored;
    return { ...stored, base: read(stored.base), wants: read(stored.wants) };
  } catch {
    return null; // storage refused, or written by another version of the page
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    return; // storage refused: nothing was kept
  }
}

/** Forgets the drafts of weeks that are over, so that a device does not fill up. */
export function dropOldDrafts(cycle: string): void {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '');
    for (const key of keys) if (key.startsWith(`${PREFIX}.`) && !key.includes(cycle)) localStorage.removeItem(key);
  } catch {
    return; // as above
  }
}

const written = (wants: Wants): StoredWants =>
  [...wants].map(([id, { quantity, note }]) => [id, quantity === null ? null : quantity.toString(), note]);

const read = (stored: StoredWants): Map<string, Want> =>
  new Map(stored.map(([id, quantity, note]) => [id, { quantity: quantity === null ? null : BigInt(quantity), note }]));
