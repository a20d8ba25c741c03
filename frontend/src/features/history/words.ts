/** One change in plain words: who did what, and what it was before. */
import type { components } from '$api/schema';
import { parseDecimal, PRICE_DECIMALS, QUANTITY_DECIMALS } from '$lib/decimal';
import { dayAndHour, decimal, money, unitPrice } from '$lib/format';
import { isSaid, t, type MessageKey } from '$lib/i18n/index.svelte';
import { roleName } from '$lib/roles';

export type Entry = components['schemas']['HistoryEntry'];

export interface Difference {
  name: string;
  /** Null where there was nothing before. */
  before: string | null;
  after: string;
}

/** "Agathe Monteil a changé la commande pour « Magasin »"; an action that we do not know by its code. */
export function sentenceOf(entry: Entry): string {
  const who = entry.person_name ?? t('history.program');
  const key = `history.action.${entry.action}`;
  if (!isKey(key)) return t('history.unknown', { who, action: entry.action });
  return t(key, { who, subject: subjectOf(entry) });
}

function subjectOf({ subject_kind, subject_name }: Entry): string {
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

/** What changed, in the order of `FIELDS`; nothing for an entry that only says that something is there. */
export function differencesOf({ changes }: Entry): Difference[] {
  return Object.entries(FIELDS).flatMap(([field, read]) => {
    const pair: unknown = changes[field];
    if (!Array.isArray(pair) || pair.length !== 2 || pair[1] === null) return [];
    const [before, after]: unknown[] = pair;
    if (before === null && (after === '' || after === false)) return [];
    const told = before === null || (field === 'lines' && before === 0) || (field === 'excl_cents' && before === 0);
    return [{ name: t(`history.field.${field}` as MessageKey), before: told ? null : read(before), after: read(after) }];
  });
}

function scaled(value: unknown, decimals: number, write: (found: bigint) => string): string {
  const found = typeof value === 'string' || typeof value === 'number' ? parseDecimal(String(value), decimals) : null;
  return found === null ? plain(value) : write(found);
}

function isKey(key: string): key is MessageKey & `history.action.${string}` {
  return isSaid(key);
}
