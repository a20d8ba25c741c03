import { t, type MessageKey } from './i18n/index.svelte';
import { french } from './i18n/messages';

/** A pricing unit beside its quantity (thousandths): "kg", "pièces", "bottes"; one that we do not know as it is. */
export function unitName(unit: string, thousandths: bigint = 1000n): string {
  const key = `unit.${unit}`;
  return isKey(key) ? t(key, { count: Number(thousandths) / 1000 }) : unit;
}

function isKey(key: string): key is MessageKey & `unit.${string}` {
  return key in french;
}
