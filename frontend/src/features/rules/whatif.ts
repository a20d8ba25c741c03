/** Rules and fees tried on past weeks: what is asked, and the answer in sums and tables. Pure. */
import type { components } from '$api/schema';
import { comma } from '$lib/csv';
import { money, plainDate } from '$lib/format';
import { language, t } from '$lib/i18n/index.svelte';
import { roleName } from '$lib/roles';
import type { ActorKind, Share } from '$lib/shares';

export type WhatIf = components['schemas']['WhatIf'];
export type WhatIfIn = components['schemas']['WhatIfIn'];
export type Fees = NonNullable<WhatIfIn['components']>;

export const WEEKS = ['4', '8', '13', '26'] as const;
const VAT = 'vat';

/** "Ferme", "Plateforme", "Réseau", "TVA". */
export const actorName = (actor: string): string => (actor === VAT ? t('whatif.vat') : actor === 'network' ? t('whatif.network') : roleName(actor));

export interface ActorRow {
  actor: string;
  before: number;
  after: number;
}

/** Cents of all weeks by kind of actor, the State last. */
export function byActor({ shares }: Pick<WhatIf, 'shares'>): ActorRow[] {
  const found = new Map<string, ActorRow>();
  for (const { actor, before_cents, after_cents } of shares) {
    const row = found.get(actor) ?? { actor, before: 0, after: 0 };
    found.set(actor, { actor, before: row.before + before_cents, after: row.after + after_cents });
  }
  return [...found.values()].sort((a, b) => Number(a.actor === VAT) - Number(b.actor === VAT));
}

/** The parts of all weeks for the chart: before or after. */
export const sharesOf = (rows: readonly ActorRow[], side: 'before' | 'after'): Share[] =>
  rows.map((row) => ({ actor: (row.actor === VAT ? 'state' : row.actor) as ActorKind, label: actorName(row.actor), amount: BigInt(row[side]) }));

export const changed = <R extends { before_cents: number; after_cents: number }>(rows: readonly R[]): R[] =>
  rows.filter(({ before_cents, after_cents }) => before_cents !== after_cents);

/** "+12,40 €" */
export const signed = (cents: number): string => `${cents > 0 ? '+' : ''}${money(cents)}`;

const euros = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const text = `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return language() === 'fr' ? comma(text) : text;
};

/** The whole answer as one table: sums of actors, of products, then the offers. */
export function tableOf(found: WhatIf): string[][] {
  const heading = [t('whatif.csv.what'), t('whatif.csv.name'), t('whatif.csv.detail'), t('whatif.before'), t('whatif.after'), t('whatif.csv.note')];
  return [
    heading,
    ...found.takers.map((row) => [actorName(row.actor), row.label, '', euros(row.before_cents), euros(row.after_cents), '']),
    ...found.products.map((row) => [row.product_name, row.pack_name, row.producer_name, euros(row.before_cents), euros(row.after_cents), '']),
    ...found.offers.map((row) => [
      t(`whatif.change.${row.change}`),
      `${row.product_name}, ${row.pack_name}`,
      `${row.producer_name}, ${plainDate(row.closes_at)}`,
      comma(row.price),
      row.nearest === null ? '' : comma(row.nearest),
      row.verdicts.map(({ sentence }) => sentence).join(' '),
    ]),
  ];
}
