/** What an organisation says of itself, as it is typed: empty where there is nothing. */
import type { components } from '$api/schema';
import type { Organisation } from './directory';

type Change = components['schemas']['OrganisationChange'];

const FREE = ['name', 'address', 'postcode', 'commune', 'description'] as const;
const NULLABLE = ['siret', 'email', 'phone', 'insee'] as const;
const DEGREES = ['latitude', 'longitude'] as const;
type Field = (typeof FREE)[number] | (typeof NULLABLE)[number] | (typeof DEGREES)[number];
export type OrganisationDraft = Record<Field, string>;

export function draftOf(organisation?: Organisation): OrganisationDraft {
  const pairs = [...FREE, ...NULLABLE, ...DEGREES].map((field) => [field, organisation?.[field] ?? '']);
  return Object.fromEntries(pairs) as OrganisationDraft;
}

/** Degrees may be typed with a comma, as French maps copy them. */
export function bodyOf(draft: OrganisationDraft): Change {
  const free = FREE.map((field) => [field, draft[field].trim()]);
  const nullable = NULLABLE.map((field) => [field, draft[field].trim() || null]);
  const degrees = DEGREES.map((field) => [field, draft[field].trim().replace(',', '.') || null]);
  return Object.fromEntries([...free, ...nullable, ...degrees]) as Change;
}
