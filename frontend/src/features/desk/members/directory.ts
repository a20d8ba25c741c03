/** All that a coordinator keeps of her territory's members. */
import { api, call } from '$api/client';
import type { components } from '$api/schema';
import { plainText } from '$lib/search';

export type Organisation = components['schemas']['Organisation'];
export type Invitation = components['schemas']['Invitation'];
export type Point = components['schemas']['DeliveryPoint'];
export type Area = components['schemas']['Area'];
export type Kind = Organisation['kind'];

export const KINDS = ['producer', 'processor', 'hub', 'carrier', 'canteen', 'shop'] as const;
/** Those who are delivered. */
export const isBuyer = ({ kind }: { kind: string }): boolean => kind === 'canteen' || kind === 'shop';

export interface Directory {
  organisations: Organisation[];
  invitations: Invitation[];
  points: Point[];
  areas: Area[];
  people: components['schemas']['TerritoryPerson'][];
  territory: components['schemas']['Territory'];
  states: StateOf;
}

export type State = components['schemas']['Member']['state'];
export const STATES = ['active', 'silent', 'invited', 'alone'] as const;
/** Where each organisation stands, by its id; a new one is not in it yet. */
export type StateOf = ReadonlyMap<string, { state: State; last_week: string | null }>;

export async function loadStates(): Promise<StateOf> {
  const { members } = await call(api.GET('/api/members'));
  return new Map(members.map(({ organisation_id, state, last_week }) => [organisation_id, { state, last_week }]));
}

export async function loadDirectory(): Promise<Directory> {
  const [organisations, invitations, points, areas, people, territory, states] = await Promise.all([
    everyOrganisation(),
    call(api.GET('/api/invitations')),
    call(api.GET('/api/delivery-points', { params: { query: { archived: true } } })),
    call(api.GET('/api/areas')),
    call(api.GET('/api/territory/people')),
    call(api.GET('/api/territory')),
    loadStates(),
  ]);
  return { organisations, invitations, points, areas, people, territory, states };
}

/** Page by page, to the last. */
export async function everyOrganisation(left = false): Promise<Organisation[]> {
  const found: Organisation[] = [];
  let cursor: string | null = null;
  do {
    const query: { left: boolean; limit: number; cursor: string | null } = { left, limit: 100, cursor };
    const page = await call(api.GET('/api/organisations', { params: { query } }));
    found.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor !== null);
  return found;
}

/** By name, as the server sorts them. */
export function sorted<T extends { name: string }>(found: readonly T[]): T[] {
  return [...found].sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

/** The list with one of its own changed, or one more. */
export function withOne<T extends { id: string }>(list: readonly T[], one: T): T[] {
  return list.some(({ id }) => id === one.id) ? list.map((other) => (other.id === one.id ? one : other)) : [...list, one];
}

/** All that a search finds an organisation by, plain. */
export function wordsOf(organisation: Organisation): string {
  const people = (organisation.people ?? []).flatMap(({ name, email }) => [name, email]);
  return plainText([organisation.name, organisation.commune, organisation.email ?? '', ...people].join(' '));
}
