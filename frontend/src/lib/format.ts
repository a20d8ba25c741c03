/** Numbers, money and dates as people write them, in the current language; reactive through `language()`. */
import { CENT_DECIMALS, writeDecimal } from './decimal';
import { language, t } from './i18n/index.svelte';
import { zone } from './territory.svelte';

/** Intl accepts an exact decimal string; TypeScript's library knows it only as StringNumericLiteral. */
const exact = (scaled: bigint, decimals: number): Intl.StringNumericLiteral =>
  writeDecimal(scaled, decimals) as Intl.StringNumericLiteral;

function locale(): string {
  return language() === 'fr' ? 'fr-FR' : 'en-GB';
}

/** Cents to "12,40 €". */
export function money(cents: bigint | number): string {
  return euros(exact(BigInt(cents), CENT_DECIMALS), 2, 2);
}

/** Ten-thousandths of a euro to "1,90 €", or "1,9025 €" where the price has finer decimals. */
export function unitPrice(scaled: bigint): string {
  return euros(exact(scaled, 4), 2, 4);
}

function euros(value: Intl.StringNumericLiteral, minimum: number, maximum: number): string {
  const digits = { minimumFractionDigits: minimum, maximumFractionDigits: maximum };
  return numbers(`euros ${minimum} ${maximum}`, { style: 'currency', currency: 'EUR', ...digits }).format(value);
}

const made = new Map<string, Intl.NumberFormat>();

/** Made once for each language: making one takes far longer than using it, and a sheet of 500 rows uses thousands. */
function numbers(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale()} ${name}`;
  const format = made.get(key) ?? new Intl.NumberFormat(locale(), options);
  made.set(key, format);
  return format;
}

/** A scaled decimal to "12,5" with no useless zeros. */
export function decimal(scaled: bigint, decimals: number): string {
  return numbers(`decimal ${decimals}`, { maximumFractionDigits: decimals }).format(exact(scaled, decimals));
}

/** A fraction such as 0.055 or "0.055" to "5,5 %". */
export function percent(fraction: number | string, decimals = 1): string {
  const format = new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: decimals });
  return format.format(fraction as number);
}

/** A day of the server ("2026-03-12") or an instant ("2026-03-12T10:00:00Z"), in the territory's time. */
function moment(value: string | Date): Date {
  if (value instanceof Date) return value;
  return new Date(value.length === 10 ? `${value}T12:00:00Z` : value);
}

function dated(value: string | Date, options: Intl.DateTimeFormatOptions): string {
  return written(new Intl.DateTimeFormat(locale(), { timeZone: zone(), ...options }).formatToParts(moment(value)));
}

/** The French say "1er décembre", which Intl does not. */
function written(parts: readonly { type: string; value: string }[]): string {
  const first = (part: { type: string; value: string }) => language() === 'fr' && part.type === 'day' && part.value === '1';
  return parts.map((part) => (first(part) ? '1er' : part.value)).join('');
}

/** "jeudi 12 mars" */
export function longDay(value: string | Date): string {
  return dated(value, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** "jeu. 12 mars" */
export function shortDay(value: string | Date): string {
  return dated(value, { weekday: 'short', day: 'numeric', month: 'short' });
}

/** "26–27 nov.", or "26 nov." for a single day. */
export function dayRange(first: string | Date, last: string | Date): string {
  const format = new Intl.DateTimeFormat(locale(), { timeZone: zone(), day: 'numeric', month: 'short' });
  return written(format.formatRangeToParts(moment(first), moment(last)));
}

/** "janv." to "déc." */
export function monthNames(): string[] {
  const format = new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', month: 'short' });
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2026, month, 1)));
}

/** "janvier" to "décembre" */
export function longMonthNames(): string[] {
  const format = new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', month: 'long' });
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2026, month, 1)));
}

/** "12/03/2026" */
export function plainDate(value: string | Date): string {
  return dated(value, { day: '2-digit', month: '2-digit', year: 'numeric' });
}

/** "10:00", or "10 h" as the French say full hours. */
export function hour(value: string | Date): string {
  const text = dated(value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (language() !== 'fr') return text;
  const [hours = '', minutes = ''] = text.split(':');
  return minutes === '00' ? `${Number(hours)}\u00a0h` : `${Number(hours)}\u00a0h\u00a0${minutes}`;
}

/** "jeudi 12 mars à 10 h" */
export function dayAndHour(value: string | Date): string {
  return t('format.dayAndHour', { day: longDay(value), hour: hour(value) });
}

/** "41 km": whole kilometres, "< 1 km" below one. */
export function kilometres(distance: number): string {
  return distance < 1 ? '< 1\u00a0km' : `${Math.round(distance)}\u00a0km`;
}
