/** The link of a mail: what it is for, and what was answered on this device until the server has it. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { unreachable } from '$lib/offline/reach';
import { dropTyped, keepTyped, readTyped, typedKey, typedKeys } from '$lib/offline/typed';
import type { Stock, Word } from './said';

export type Opened = components['schemas']['OpenedLinkOut'];

export interface Draft {
  opened: Opened;
  words: Word[];
  /** Pressed: it goes as soon as there is network. */
  sending: boolean;
}

/** What follows "#token=": it never reaches a server's log or another site. */
export function tokenOf({ hash }: Pick<Location, 'hash'>): string | null {
  return new URLSearchParams(hash.slice(1)).get('token');
}

/** Where the answers to a link are kept; not under the token itself, which opens a door. Null where nothing can be told apart. */
export async function keyOf(token: string): Promise<string | null> {
  // Only over https: a page without it keeps nothing.
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)));
  return typedKey(`confirm/${Array.from(digest.slice(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')}`);
}

export function readDraft(key: string | null): Draft | null {
  const text = key === null ? null : readTyped(key);
  return text === null ? null : (JSON.parse(text) as Draft);
}

export function keepDraft(key: string | null, draft: Draft): void {
  if (key !== null) keepTyped(key, JSON.stringify(draft));
}

export function dropDraft(key: string | null): void {
  if (key !== null) dropTyped(key);
}

/** Answers that were never sent go with the days of their link. `now`: milliseconds of the server. */
export function dropOldDrafts(now: number): void {
  for (const key of typedKeys(typedKey('confirm/'))) {
    const draft = readDraft(key);
    if (draft && Date.parse(draft.opened.expires_at) < now) dropTyped(key);
  }
}

/** What the link is for now, with what was answered here before; without network as it was last seen. */
export async function openLink(token: string, key: string | null): Promise<Draft> {
  const before = readDraft(key);
  if (before?.sending) return before;
  try {
    const opened = await call(api.POST('/api/confirmations/look', { body: { token } }));
    const known = new Set(opened.stocks.map(({ offer_id }) => offer_id));
    return { opened, words: (before?.words ?? []).filter(({ offer_id }) => known.has(offer_id)), sending: false };
  } catch (error) {
    if (before && unreachable(error)) return before;
    throw error;
  }
}

/** Only the last word of each offer: what was said and changed before it was sent is nobody's business. */
export function lastWords(words: readonly Word[]): Word[] {
  return words.filter((word, place) => !words.slice(place + 1).some(({ offer_id }) => offer_id === word.offer_id));
}

export function sendWords(token: string, entries: Word[]): Promise<Stock[]> {
  return call(api.POST('/api/confirmations', { body: { token, entries } }));
}
