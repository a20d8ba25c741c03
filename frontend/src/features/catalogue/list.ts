/** A price list on its way in: what each of the file's columns means. Pure. */
import type { components } from '$api/schema';
import type { Unit } from '$lib/units';
import { rateText } from './product';

type Schemas = components['schemas'];
export type PriceList = Schemas['PriceListOut'];
export type Column = Schemas['Column'];
export type Verdict = Schemas['Verdict'];
export type ListRow = Schemas['RowOut'];
export type Family = Schemas['Family'];

/** In the order in which a person looks for them. */
export const COLUMNS: readonly Column[] = [
  'name', 'pack', 'price', 'case_price', 'unit', 'content', 'quantity', 'unit_size', 'net_weight', 'family', 'vat_rate',
  'code', 'product_code', 'brand', 'description', 'labels', 'contains', 'may_contain', 'storage', 'origin', 'season',
  'catch_weight',
];

/** By the file's column: what it means, or nothing. */
export type Meanings = Record<string, Column | ''>;

export function meaningsOf(list: PriceList): Meanings {
  const found: Meanings = Object.fromEntries(list.columns.map(({ name }) => [name, '']));
  for (const column of COLUMNS) {
    const heading = list.mapping[column];
    if (heading) found[heading] = column;
  }
  return found;
}

/** Two columns of the file never mean the same: the one that had the meaning before loses it. */
export function withMeaning(meanings: Meanings, heading: string, meaning: Column | ''): Meanings {
  const others = Object.entries(meanings).map(([name, each]) => [name, each === meaning ? '' : each] as const);
  return { ...Object.fromEntries(others), [heading]: meaning };
}

export function mappingOf(meanings: Meanings): Partial<Record<Column, string>> {
  const known = Object.entries(meanings).filter(([, meaning]) => meaning !== '');
  return Object.fromEntries(known.map(([heading, meaning]) => [meaning, heading]));
}

/** What is told for the whole list where the file does not; empty: nothing. */
export interface Defaults {
  family: Family | '';
  unit: Unit | '';
  vatRate: string;
  storage: Schemas['Storage'] | '';
  /** By the file's own heading of a family. */
  families: Record<string, Family | ''>;
}

export function defaultsOf(list: PriceList): Defaults {
  const { family, unit, vat_rate, storage } = list.defaults;
  const families: Record<string, Family | ''> = Object.fromEntries(list.headings.map((heading) => [heading.text, heading.family ?? '']));
  return { family: family ?? '', unit: unit ?? '', vatRate: vat_rate ? rateText(String(vat_rate)) : '', storage: storage ?? '', families };
}

/** As the server wants it: only what was said. */
export function defaultsIn({ family, unit, vatRate, storage, families }: Defaults): Schemas['MappingIn']['defaults'] {
  const said = Object.entries(families).filter((pair): pair is [string, Family] => pair[1] !== '');
  return {
    ...(family ? { family } : {}),
    ...(unit ? { unit } : {}),
    ...(vatRate ? { vat_rate: vatRate } : {}),
    ...(storage ? { storage } : {}),
    families: Object.fromEntries(said),
  };
}

/** Without these nothing can be imported. */
export function lacking(meanings: Meanings): 'name' | 'price' | null {
  const known = Object.values(meanings);
  if (!known.includes('name')) return 'name';
  return known.includes('price') || known.includes('case_price') ? null : 'price';
}
