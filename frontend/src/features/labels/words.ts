/** What the label screen says of an article, and what a margin means. */
import type { components } from '$api/schema';
import { divideHalfUp, PRICE_DECIMALS, QUANTITY_DECIMALS, readDecimal } from '$lib/decimal';
import { decimal, money, unitPrice } from '$lib/format';
import { t } from '$lib/i18n/index.svelte';
import { plainText } from '$lib/search';
import type { ActorKind, Share } from '$lib/shares';
import { unitName } from '$lib/units';

export type LabelsOut = components['schemas']['LabelsOut'];
export type LabelRow = components['schemas']['LabelRow'];
export type SoldBy = components['schemas']['SoldBy'];
export type ShelfPrice = components['schemas']['ShelfPriceOut'];

export const PERCENT_DECIMALS = 2;
const WHOLE = 10_000n; // 100 per cent, in hundredths of a per cent

export const nameOf = (row: LabelRow): string => `${row.product_name}, ${row.pack_name}`;
export const wordsOf = (row: LabelRow): string => plainText(`${row.product_name} ${row.pack_name} ${row.producer_name}`);
export const priceOf = (row: LabelRow, way: SoldBy): ShelfPrice | null => (way === 'pack' ? row.by_pack : row.by_unit);
export const percentText = (scaled: bigint): string => t('labels.percent', { number: decimal(scaled, PERCENT_DECIMALS) });
export const readPercent = (text: string): bigint => readDecimal(text, PERCENT_DECIMALS);
/** At least nothing, and below the whole price. */
export const isMargin = (scaled: bigint | null): scaled is bigint => scaled !== null && scaled >= 0n && scaled < WHOLE;

/** "1,41": the selling price incl. VAT over the purchase price excl. VAT, as shopkeepers count; two decimals, halves up. */
export function coefficient(margin: bigint, vatRate: string): string {
  const vat = readDecimal(vatRate, 2);
  return decimal(divideHalfUp((WHOLE + vat) * 100n, WHOLE - margin), 2);
}

/** "3,01 € le kg", "4,29 € · 17,16 € le kg" */
export function priceText(row: LabelRow, way: SoldBy): string {
  const price = priceOf(row, way);
  if (!price) return '';
  const selling = way === 'pack' ? money(price.cents) : `${money(price.cents)} / ${unitName(row.unit)}`;
  const same = way === 'unit' && row.measure?.by === 'unit';
  if (price.measure_cents === null || !row.measure || same) return selling;
  return `${selling} · ${money(price.measure_cents)} / ${unitName(row.measure.unit)}`;
}

export const boughtText = (row: LabelRow): string =>
  t('labels.bought', { price: unitPrice(readDecimal(row.unit_price, PRICE_DECIMALS)), unit: unitName(row.unit) });

/** "marge 24 %, de sa famille"; empty while there is none. */
export const marginText = ({ margin }: LabelRow): string =>
  margin ? t(`labels.margin.source.${margin.source}`, { percent: percentText(readPercent(margin.percent)) }) : '';

/** How it is known what a piece holds; null where the pack is priced by weight or volume anyway. */
export function measureText(row: LabelRow): string | null {
  if (!row.measure) return row.unit === 'kg' || row.unit === 'l' ? null : t('labels.measure.none');
  const { content, unit, by } = row.measure;
  if (by === 'unit') return null;
  const holds = `${decimal(readDecimal(shortened(content), QUANTITY_DECIMALS), QUANTITY_DECIMALS)}\u00a0${unitName(unit)}`;
  return t(`labels.measure.${by}`, { holds });
}

/** To the gram: a weight per piece may have no end of decimals. */
const shortened = (text: string): string => {
  const [whole = '0', fraction = ''] = text.split('.');
  return `${whole}.${fraction.slice(0, QUANTITY_DECIMALS)}`;
};

const WORDS = { producer: 'labels.part.producer', shop: 'labels.part.shop', state: 'labels.part.state' } as const;

export function sharesOf(price: ShelfPrice): Share[] {
  return price.shares
    .filter(({ cents }) => cents > 0)
    .map(({ actor, label, cents }) => ({
      actor: actor as ActorKind,
      label: actor in WORDS ? t(WORDS[actor as keyof typeof WORDS]) : label,
      amount: BigInt(cents),
    }));
}
