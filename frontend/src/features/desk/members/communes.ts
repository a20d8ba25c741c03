/** Communes from a list that somebody pastes: a table of a spreadsheet, a CSV file, or one line typed by hand. Pure. */
import type { components } from '$api/schema';
import { plainText } from '$lib/search';

export type Commune = components['schemas']['Commune'];

export interface Read {
  communes: Commune[];
  /** Numbers of the lines that cannot be read, counted from 1. */
  wrong: number[];
}

const INSEE = /^\d[\dAB]\d{3}$/i;
const DEGREES = /^-?\d{1,3}[.,]\d+$/;
const HEADS: Record<keyof Commune, RegExp> = {
  name: /^(nom|commune|name|libelle)/,
  insee: /insee|^code_?commune|^code$/,
  latitude: /^lat/,
  longitude: /^(lon|lng)/,
};
type Columns = Partial<Record<keyof Commune, number>>;

/** Separated by tabs, semicolons or commas; a first line of titles says which column is which. */
export function readCommunes(text: string): Read {
  const lines = text.split(/\r\n|\r|\n/).map((line, place) => ({ number: place + 1, cells: cellsOf(line) }));
  const filled = lines.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const columns = headOf(filled[0]?.cells ?? []);
  const rows = columns ? filled.slice(1) : filled;
  const read: Read = { communes: [], wrong: [] };
  for (const { number, cells } of rows) {
    const found = columns ? byColumns(cells, columns) : byLooks(cells);
    if (found) read.communes.push(found);
    else read.wrong.push(number);
  }
  return read;
}

function cellsOf(line: string): string[] {
  const separator = line.includes('\t') ? '\t' : line.includes(';') ? ';' : ',';
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function headOf(cells: readonly string[]): Columns | null {
  const titles = cells.map(plainText);
  const found: Columns = {};
  for (const field of Object.keys(HEADS) as (keyof Commune)[]) {
    const place = titles.findIndex((title) => HEADS[field].test(title));
    if (place >= 0) found[field] = place;
  }
  return found.latitude !== undefined && found.longitude !== undefined && found.name !== undefined ? found : null;
}

function byColumns(cells: readonly string[], columns: Columns): Commune | null {
  const cell = (field: keyof Commune) => cells[columns[field] ?? -1] ?? '';
  return communeOf(cell('name'), cell('insee'), cell('latitude'), cell('longitude'));
}

/** Without titles: the words are the name, five signs the code, the first two numbers with decimals latitude and longitude. */
function byLooks(cells: readonly string[]): Commune | null {
  const [latitude = '', longitude = ''] = cells.filter((cell) => DEGREES.test(cell));
  const insee = cells.find((cell) => INSEE.test(cell)) ?? '';
  const name = cells.find((cell) => /\p{Letter}/u.test(cell) && cell !== insee) ?? '';
  return communeOf(name, insee, latitude, longitude);
}

function communeOf(name: string, insee: string, latitude: string, longitude: string): Commune | null {
  const [lat, lon] = [latitude, longitude].map((text) => text.replace(',', '.'));
  const placed = [lat, lon].every((text) => text !== undefined && /^-?\d{1,3}(\.\d+)?$/.test(text));
  if (name.trim() === '' || !placed || Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) return null;
  return { name: name.trim(), insee: INSEE.test(insee) ? insee.toUpperCase() : null, latitude: lat ?? '', longitude: lon ?? '' };
}

const keyOf = ({ insee, name }: Commune): string => insee ?? plainText(name);

/** The list with more communes; one that is known already takes its new place. */
export function withCommunes(list: readonly Commune[], more: readonly Commune[]): Commune[] {
  const found = new Map([...list, ...more].map((commune) => [keyOf(commune), commune]));
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}
