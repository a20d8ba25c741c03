/** Lines as a file for a spreadsheet. */
import { comma, downloadCsv } from '$lib/csv';
import { t } from '$lib/i18n/index.svelte';
import type { SeenLine } from './draft';

const HEADS = ['product', 'pack', 'farm', 'quantity', 'unit', 'price', 'note'] as const;

export function rowsOf(lines: readonly SeenLine[]): string[][] {
  const heads = HEADS.map((head) => t(`order.file.${head}`));
  return [heads, ...lines.map((line) => [line.product, line.pack, line.farm, comma(line.quantity), line.unit, comma(line.unitPrice), line.note])];
}

export const downloadLines = (lines: readonly SeenLine[]): void => downloadCsv(t('order.file.name'), rowsOf(lines));
