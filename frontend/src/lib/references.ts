/** A reference figure in words: a whole and its parts, from elsewhere, with its year and source. */
import type { components } from '$api/schema';
import { PRICE_DECIMALS, readDecimal } from './decimal';
import { percent, unitPrice } from './format';
import { isSaid, t, type MessageKey } from './i18n/index.svelte';
import type { ActorKind } from './shares';

type Out = components['schemas']['FigureOut'];
export type ReferenceFigure = Pick<Out, 'id' | 'kind' | 'title' | 'unit' | 'whole' | 'parts' | 'period' | 'source' | 'source_url'>;
export type ReferencePart = Out['parts'][number];
export type ReferenceUnit = Out['unit'];

/** The parts whose name the screens know in both languages; any other is in the network's own words. */
export const KNOWN_PARTS = [
  'farm', 'farm_value', 'raw_milk', 'dairy', 'industry', 'processing', 'carrier', 'shop', 'retail_vat', 'network', 'everyone_else',
] as const;

const GROUND: Record<string, ActorKind> = {
  farm: 'producer',
  farm_value: 'producer',
  raw_milk: 'producer',
  dairy: 'processor',
  industry: 'processor',
  processing: 'processor',
  carrier: 'carrier',
  shop: 'shop',
  retail_vat: 'shop',
  network: 'network',
};

/** Whose texture a part has on a bar; white where it is nobody's in particular. */
export const groundOf = (part: ReferencePart): ActorKind => GROUND[part.who ?? ''] ?? 'state';

/** The network's own words, else the screens' word for the code. */
export function partName(part: ReferencePart): string {
  const key = `reference.who.${part.who}`;
  return part.label || (isKey(key) ? t(key) : (part.who ?? ''));
}

/** "31,1 %", "0,53 €", "12,02 € / h" */
export function figureAmount(value: string, unit: ReferenceUnit): string {
  const scaled = readDecimal(value, PRICE_DECIMALS);
  if (unit === 'percent') return percent(Number(scaled) / 1_000_000);
  return unit === 'euros' ? unitPrice(scaled) : t('reference.perHour', { amount: unitPrice(scaled) });
}

/** Only a proportion for the eye, out of 10,000. */
export function weightOf(part: ReferencePart, whole: string): number {
  const all = readDecimal(whole, PRICE_DECIMALS);
  return all === 0n ? 0 : Number((readDecimal(part.value, PRICE_DECIMALS) * 10_000n) / all);
}

function isKey(key: string): key is MessageKey & `reference.who.${string}` {
  return isSaid(key);
}
