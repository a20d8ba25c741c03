/** One change in plain words: who did what, and what it was before. */
import type { components } from '$api/schema';
import { parseDecimal, PRICE_DECIMALS, QUANTITY_DECIMALS } from '$lib/decimal';
import { dayAndHour, decimal, money, unitPrice } from '$lib/format';
import { isSaid, t, type MessageKey } from '$lib/i18n/index.svelte';
import { plateSentence } from '$lib/platehistory';
import { roleName } from '$lib/roles';

export type Entry = components['schemas']['HistoryEntry'];

export interface Difference {
  name: string;
  /** Null where there was nothing before. */
  before: string | null;
  after: string;
}

/** "Agathe Monteil a changé la commande pour « Magasin »"; an action that we do not know by its code. */
export function sentenceOf(entry: Entry, ofOneOrder = false): string {
  const who = whoOf(entry);
  const plate = plateSentence(entry, who, ofOneOrder);
  if (plate !== null) return plate;
  const key = `history.action.${entry.action}`;
  if (!isKey(key)) return t('history.unknown', { who, action: entry.action });
  return t(key, { who, subject: subjectOf(entry) });
}

export function whoOf({ person_name }: Entry): string {
  return person_name ?? t('history.program');
}

export function subjectOf({ subject_kind, subject_name }: Entry): string {
  if (subject_name === null) return t('history.gone');
  return subject_kind === 'cycle' ? dayAndHour(subject_name) : subject_name;
}

type Read = (value: unknown) => string;
const plain: Read = (value) => (value === '' || value === null ? t('history.nothing') : String(value));
const price: Read = (value) => scaled(value, PRICE_DECIMALS, unitPrice);
const quantity: Read = (value) => scaled(value, QUANTITY_DECIMALS, (found) => decimal(found, QUANTITY_DECIMALS));
const limit: Read = (value) => scaled(value, PRICE_DECIMALS, (found) => decimal(found, PRICE_DECIMALS));
const moment: Read = (value) => dayAndHour(String(value));
const cents: Read = (value) => money(Number(value));
const yesNo: Read = (value) => (value ? t('history.yes') : t('history.no'));

// Only what a person can read: identifiers, versions and copies say nothing to her.
const FIELDS: Record<string, Read> = {
  producer_price: price,
  unit_price: price,
  available: quantity,
  minimum: quantity,
  step: quantity,
  per_buyer_max: quantity,
  excl_cents: cents,
  lines: plain,
  opens_at: moment,
  closes_at: moment,
  sentence: plain,
  value: limit,
  valid_from: moment,
  valid_until: moment,
  decision: plain,
  rules: (value) => (Array.isArray(value) ? value.map(String).join(', ') : plain(value)),
  role: (value) => roleName(String(value)),
  name: plain,
  description: plain,
  email: plain,
  phone: plain,
  siret: plain,
  address: plain,
  postcode: plain,
  commune: plain,
  instructions: plain,
  note: plain,
  public: yesNo,
  named: yesNo,
  archived: yesNo,
  active: yesNo,
  weeks_ahead: plain,
};

// Fields that mean something else elsewhere, by the beginning of the action.
const OF_ACTIONS: Record<string, Record<string, Read>> = {
  'offer.confirmed': { quantity },
  'offer.brought': { quantity },
  'shortage.': { rule: (value) => sharingName(value) },
  'objection.': {
    kind: (value) => named('history.objection', value),
    quantity,
    outcome: (value) => named('history.outcome', value),
  },
  'delivery_terms.': { sharing_rule: (value) => sharingName(value), tolerance_percent: plain, objection_hours: plain },
  'lot.': { orders: plain },
};

/** Changes whose fields are names of products. */
const BY_PRODUCT: Record<string, Read> = { 'delivery.corrected': quantity, 'order.substituted': plain };

/** What changed, in the order of `FIELDS`; nothing for an entry that only says that something is there. */
export function differencesOf(entry: Entry): Difference[] {
  const byProduct = BY_PRODUCT[entry.action];
  if (byProduct) return Object.entries(entry.changes).flatMap(([name, pair]) => told(name, pair, byProduct));
  const own = Object.entries(OF_ACTIONS).find(([start]) => entry.action.startsWith(start))?.[1] ?? {};
  return Object.entries({ ...FIELDS, ...own }).flatMap(([field, read]) => changed(entry, field, read));
}

function told(name: string, pair: unknown, read: Read): Difference[] {
  if (!Array.isArray(pair) || pair.length !== 2) return [];
  const [before, after]: unknown[] = pair;
  return [{ name, before: before === null ? null : read(before), after: read(after) }];
}

function changed({ changes }: Entry, field: string, read: Read): Difference[] {
  const pair: unknown = changes[field];
  if (!Array.isArray(pair) || pair.length !== 2 || pair[1] === null) return [];
  const [before, after]: unknown[] = pair;
  if (before === null && (after === '' || after === false)) return [];
  const fresh = before === null || before === after || ((field === 'lines' || field === 'excl_cents') && before === 0);
  return [{ name: t(`history.field.${field}` as MessageKey), before: fresh ? null : read(before), after: read(after) }];
}

export function sharingName(value: unknown): string {
  return named('history.sharing', value);
}

/** A code in words; one that we do not know as it is. */
function named(start: string, value: unknown): string {
  const key = `${start}.${String(value)}`;
  return isSaid(key) ? t(key as MessageKey) : String(value);
}

function scaled(value: unknown, decimals: number, write: (found: bigint) => string): string {
  const found = typeof value === 'string' || typeof value === 'number' ? parseDecimal(String(value), decimals) : null;
  return found === null ? plain(value) : write(found);
}

function isKey(key: string): key is MessageKey & `history.action.${string}` {
  return isSaid(key);
}
