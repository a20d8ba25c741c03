/** What the page asks for, kept for hours without network. */
import { api, call } from '$api/client';
import { lastKnown } from '$lib/offline/kept.svelte';
import type { Balance, Move } from './crates';

export interface Crates {
  balances: Balance[];
  moves: Move[];
  organisations: { id: string; name: string }[];
}

export async function askCrates(): Promise<Crates> {
  const [balances, moves, organisations] = await Promise.all([
    lastKnown('crates', () => call(api.GET('/api/crates'))),
    lastKnown('crates/moves', () => call(api.GET('/api/crates/moves'))),
    lastKnown('organisations', members),
  ]);
  return { balances, moves, organisations };
}

/** Every member, page by page. */
async function members(): Promise<Crates['organisations']> {
  const found: Crates['organisations'] = [];
  let cursor: string | null | undefined;
  do {
    const page = await call(api.GET('/api/organisations', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } }));
    found.push(...page.items.map(({ id, name }) => ({ id, name })));
    cursor = page.next;
  } while (cursor);
  return found;
}
