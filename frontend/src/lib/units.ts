import type { components } from '$api/schema';
import { isSaid, t, type MessageKey } from './i18n/index.svelte';

export type Unit = components['schemas']['NewPackIn']['unit'];

/** What a pack can be priced by, the most usual first. */
export const UNITS: readonly Unit[] = ['kg', 'piece', 'bunch', 'l', 'dozen', 'bag', 'stere', 'm3'];

/** A pricing unit beside its quantity (thousandths): "kg", "pièces", "bottes"; one that we do not know as it is. */
export function unitName(unit: string, thousandths: bigint = 1000n): string {
  const key = `unit.${unit}`;
  return isKey(key) ? t(key, { count: Number(thousandths) / 1000 }) : unit;
}

function isKey(key: string): key is MessageKey & `unit.${string}` {
  return isSaid(key);
}
