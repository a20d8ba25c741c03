/** Lines as a file for a spreadsheet, made on this device: it needs no network. */
import { t } from '$lib/i18n/index.svelte';
import type { SeenLine } from './draft';

const HEADS = ['product', 'pack', 'farm', 'quantity', 'unit', 'price', 'note'] as const;

/** Semicolons and decimal commas, as French spreadsheets read them; a sign that would begin a formula is disarmed. */
export function csvOf(lines: readonly SeenLine[], heads: readonly string[]): string {
  const rows = lines.map((line) => [line.product, line.pack, line.farm, comma(line.quantity), line.unit, comma(line.unitPrice), line.note]);
  return [heads, ...rows].map((row) => row.map(cell).join(';')).join('\r\n') + '\r\n';
}

const comma = (decimal: string) => decimal.replace('.', ',');

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function downloadLines(lines: readonly SeenLine[]): void {
  const heads = HEADS.map((head) => t(`order.file.${head}`));
  const address = URL.createObjectURL(new Blob(['\ufeff', csvOf(lines, heads)], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: t('order.file.name') });
  link.click();
  URL.revokeObjectURL(address);
}
