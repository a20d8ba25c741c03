/** A worksheet being written: what is typed, what is sent, and what was there before. */
import type { components } from '$api/schema';
import { SCALES, type Worksheet } from '$lib/costprice';
import { readDecimal, writeDecimal } from '$lib/decimal';

export type CostRow = components['schemas']['CostRowOut'];
export type PackCost = components['schemas']['PackCostOut'];
export type SavedSheet = components['schemas']['WorksheetOut'];
export type SheetBody = components['schemas']['WorksheetIn'];

/** Each field as it is typed; null while empty. */
export interface SheetDraft extends Record<keyof Worksheet, bigint | null> {
  wholeProduct: boolean;
  note: string;
}

const NAMES = {
  hours: 'hours',
  hourlyPay: 'hourly_pay',
  inputs: 'inputs',
  land: 'land',
  packaging: 'packaging',
  other: 'other',
  losses: 'losses_percent',
  quantity: 'quantity',
} as const satisfies Record<keyof Worksheet, keyof SheetBody>;
const FIELDS = Object.keys(NAMES) as (keyof Worksheet)[];

/** The name that the server gives a field when it refuses it. */
export const serverName = (field: keyof Worksheet): string => NAMES[field];

export function draftOf(saved: SavedSheet | null, hourlyPay: string | null): SheetDraft {
  const typed = (field: keyof Worksheet): [keyof Worksheet, bigint | null] => {
    const value = saved?.[NAMES[field]] ?? (field === 'hourlyPay' ? hourlyPay : null);
    const scaled = value === null ? null : readDecimal(value, SCALES[field]);
    // A saved zero was an empty field: nobody types zero euros of land.
    return [field, scaled === 0n && field !== 'hourlyPay' ? null : scaled];
  };
  const fields = Object.fromEntries(FIELDS.map(typed)) as Record<keyof Worksheet, bigint | null>;
  return { ...fields, wholeProduct: saved?.whole_product ?? false, note: saved?.note ?? '' };
}

/** Empty fields count as zero. */
export function worksheetOf(draft: SheetDraft): Worksheet {
  return Object.fromEntries(FIELDS.map((field) => [field, draft[field] ?? 0n])) as unknown as Worksheet;
}

export function bodyOf(draft: SheetDraft): SheetBody {
  const text = (field: keyof Worksheet) => writeDecimal(draft[field] ?? 0n, SCALES[field]);
  return {
    hours: text('hours'),
    hourly_pay: draft.hourlyPay === null ? null : text('hourlyPay'),
    inputs: text('inputs'),
    land: text('land'),
    packaging: text('packaging'),
    other: text('other'),
    losses_percent: text('losses'),
    quantity: text('quantity'),
    whole_product: draft.wholeProduct,
    note: draft.note.trim(),
  };
}

export function bodyOfSaved(saved: SavedSheet): SheetBody {
  return bodyOf(draftOf(saved, null));
}

export function differs(draft: SheetDraft, saved: SavedSheet | null, hourlyPay: string | null): boolean {
  return JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(draftOf(saved, hourlyPay)));
}
