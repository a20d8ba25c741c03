/** A row of the restock as the screen uses it, and the sentence that says why its figure is what it is. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { decimal } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { countsPacks, toTyped, type PackTerms } from '$lib/packs';
import { plainText } from '$lib/search';
import { unitName } from '$lib/units';

export type RestockOut = components['schemas']['RestockOut'];
export type Row = components['schemas']['RestockRowOut'];

const quantity = (text: string): bigint => readDecimal(text, QUANTITY_DECIMALS);
const maybe = (text: string | null): bigint | null => (text === null ? null : quantity(text));

export const nameOf = (row: Row): string => `${row.product_name}, ${row.pack_name}`;
export const suggestedOf = (row: Row): bigint => quantity(row.suggestion.quantity);
export const orderedOf = (row: Row): bigint => quantity(row.ordered);
export const targetOf = (row: Row): bigint | null => maybe(row.target);
export const countedOf = (row: Row): bigint | null => maybe(row.counted);
export const priceOf = (row: Row): bigint => (row.offer ? readDecimal(row.offer.unit_price, PRICE_DECIMALS) : 0n);
/** What this order may have in all. */
export const leftOf = (row: Row): bigint => (row.offer ? quantity(row.offer.left) : 0n);
export const wordsOf = (row: Row): string => plainText(`${row.product_name} ${row.pack_name} ${row.producer_name}`);

/** Of a pack that is not offered: as whole packs, the way it used to be sold. */
export function termsOf(row: Row): PackTerms {
  const content = quantity(row.content);
  if (!row.offer) return { content, minimum: content, step: content, most: null };
  return { content, minimum: quantity(row.offer.minimum), step: quantity(row.offer.step), most: maybe(row.offer.per_buyer_max) };
}

/** The word beside a number of this pack: "colis", "kg". */
export function countedIn(row: Row, scaled: bigint): string {
  const terms = termsOf(row);
  return countsPacks(terms) ? t('ui.pack.packs', { count: Number(toTyped(scaled, terms)) / 1000 }) : unitName(row.unit, scaled);
}

/** "3", counted as the row counts. */
const number = (row: Row, scaled: bigint): string => decimal(toTyped(scaled, termsOf(row)), QUANTITY_DECIMALS);
/** "3 colis" */
export const amount = (row: Row, scaled: bigint): string => `${number(row, scaled)}\u00a0${countedIn(row, scaled)}`;

/** One sentence: "4 dernières semaines : 3, 4, 3, 4 colis ; objectif 5, il en reste 2." */
export function reasonOf(row: Row): string {
  const parts = [weeksOf(row), stockOf(row), limitOf(row), alreadyOf(row)].filter((part) => part !== null);
  const words = parts.length > 0 ? parts.join(t('restock.why.join')) : t('restock.why.nothing');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function weeksOf(row: Row): string | null {
  const weeks = row.weeks.map(maybe);
  if (!weeks.some(Boolean)) return null;
  // The unit is said once, with the last number.
  const last = weeks.findLastIndex((each) => each !== null);
  const said = (each: bigint | null, index: number) => (each === null ? t('restock.why.notThen') : index === last ? amount(row, each) : number(row, each));
  return t('restock.why.weeks', { count: weeks.length, list: weeks.map(said).join(', ') });
}

function stockOf(row: Row): string | null {
  const [target, counted] = [targetOf(row), countedOf(row)];
  const left = counted === null ? null : number(row, counted);
  if (target === null) return left === null ? null : t(row.count_holds ? 'restock.why.left' : 'restock.why.oldCount', { left });
  const aim = number(row, target);
  if (left === null) return t('restock.why.target', { target: aim });
  return t(row.count_holds ? 'restock.why.targetLeft' : 'restock.why.targetOld', { target: aim, left });
}

function limitOf(row: Row): string | null {
  const { limit } = row.suggestion;
  const [suggested, left] = [suggestedOf(row), leftOf(row)];
  if (limit === null) return null;
  if (limit === 'not_offered') return t('restock.why.notOffered');
  if (limit === 'minimum') return t('restock.why.minimum', { amount: amount(row, suggested) });
  if (limit === 'buyer_maximum') return t('restock.why.maximum', { amount: amount(row, termsOf(row).most ?? suggested) });
  return left === 0n ? t('restock.why.soldOut') : t('restock.why.onlyLeft', { amount: amount(row, left) });
}

function alreadyOf(row: Row): string | null {
  const ordered = orderedOf(row);
  return ordered === 0n ? null : t('restock.why.ordered', { amount: amount(row, ordered) });
}
