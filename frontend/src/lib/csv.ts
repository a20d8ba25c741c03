/** Tables as files for a spreadsheet, made on this device: no network is needed. */

import { download } from './download';

/** Semicolons, as French spreadsheets read them; a sign that would begin a formula is disarmed. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(cell).join(';')).join('\r\n') + '\r\n';
}

/** "12.500" to "12,500". */
export const comma = (decimal: string): string => decimal.replace('.', ',');

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Gives the person the file, with the mark by which spreadsheets know its letters. */
export function downloadCsv(name: string, rows: readonly (readonly string[])[]): void {
  download(name, new Blob(['\ufeff', csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
}
